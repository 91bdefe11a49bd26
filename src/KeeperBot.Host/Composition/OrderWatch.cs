using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Host.Composition.Venues.GmxV2;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.GmxV2;

namespace KeeperBot.Host.Composition;

/// <summary>Follows the orders of those venues where they settle in two steps.</summary>
internal static class OrderWatch
{
    /// <summary>Null where no configured venue has such orders.</summary>
    public static IOrderOutcomes? Of(KeeperConfiguration configuration, EthClient client)
    {
        var emitters = (from venue in configuration.Options.Venues where venue.Value is GmxV2VenueOptions select (Id: new VenueId(venue.Key), ((GmxV2VenueOptions)venue.Value).EventEmitter))
            .ToDictionary(item => item.Id, item => item.EventEmitter);
        return emitters.Count == 0 ? null : new GmxV2OrderWatch(client, emitters);
    }
}
