using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Planned actions as the decision engine would make them, without its reasons.</summary>
internal static class Plans
{
    private static readonly ExpectedEffect Nothing = new([], []);

    internal static TopUpAction TopUp(AccountRef account, MarginAccount target, TokenAmount amount) =>
        new(account.Id, target.Id, target.Venue, Urgency.Routine, "test", "test", Nothing, amount);

    internal static ReduceAction Reduce(AccountRef account, MarginAccount target, LegId leg, Wad quantity, Wad worst, Wad? after = null) =>
        new(account.Id, target.Id, target.Venue, Urgency.Routine, "test", "test", Nothing, leg, quantity, worst, after);

    internal static HedgeAction Hedge(AccountRef account, HedgeMarket market, VenueId venue, Wad quantity, Wad worst) =>
        new(account.Id, market.MarginAccount, venue, Urgency.Routine, "test", "test", Nothing, market.Leg, quantity, worst);
}
