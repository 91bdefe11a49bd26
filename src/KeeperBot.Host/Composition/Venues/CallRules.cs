using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>What the permitted calls of the venues have in common.</summary>
internal static class CallRules
{
    /// <summary>Adapters give trades five minutes from the block they were planned on.</summary>
    public static TimeSpan LongestDeadline { get; } = TimeSpan.FromMinutes(5);

    /// <summary>A call, for an account at a venue.</summary>
    public static PermittedCall Call(
        VenueScope venue, ConfiguredAccount account, Address target, AbiFunction function, ImmutableArray<ActionKind> kinds, params ImmutableArray<ArgumentRule> rules) =>
        new(target, function, $"{account.Ref.Id} at {venue.Id}") { Kinds = kinds, Arguments = rules };

    /// <summary>An amount that may be zero and is none of the "no limit" values.</summary>
    public static ArgumentRule Amount(string argument) => new IntegerWithin(argument, 0, (System.Numerics.BigInteger.One << 127) - 1);

    /// <summary>The largest hedge that is configured for any of the underlyings.</summary>
    public static Wad LargestHedge(VenueScope venue, IEnumerable<string> underlyings) =>
        underlyings.Select(underlying => venue.Configuration.Limits.Drift[new Underlying(underlying)].MaxTrade).Max(Comparer<Wad>.Default);

    /// <summary>Thrown where a route is asked for that the composition does not list.</summary>
    public static InvalidOperationException Unknown(VenueScope venue, ConfiguredAccount account) => new($"no calls are known for route {account.Route} at {venue.Section.GetType().Name}");
}
