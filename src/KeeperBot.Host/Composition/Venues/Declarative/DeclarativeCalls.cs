using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.Declarative;

namespace KeeperBot.Host.Composition.Venues.Declarative;

/// <summary>The calls that a venue file declares, with a rule for every argument that moves or prices something.</summary>
internal static class DeclarativeCalls
{
    /// <summary>The calls of one account, which acts directly.</summary>
    public static IEnumerable<PermittedCall> Of(VenueScope venue, ConfiguredAccount account, BoundVenue bound)
    {
        if (account.Route != RouteKind.Direct)
            throw CallRules.Unknown(venue, account);
        foreach (var call in DeclaredCall.Of(bound))
        {
            var kind = call.IsTopUp ? ActionKind.TopUp : ActionKind.Reduce;
            yield return CallRules.Call(venue, account, call.Target, call.Function, [kind], Rules(account, call, null));
            // A hedge is held to the largest hedge configured; a reduction may close a whole position, whatever its size.
            if (call is { IsHedge: true, Underlying: { } underlying })
                yield return CallRules.Call(venue, account, call.Target, call.Function, [ActionKind.Hedge], Rules(account, call, CallRules.LargestHedge(venue, [underlying])));
        }
    }

    private static ImmutableArray<ArgumentRule> Rules(ConfiguredAccount account, DeclaredCall call, Wad? largest)
    {
        var selling = call.Arguments.FirstOrDefault(argument => argument.Meaning == ArgumentMeaning.Selling);
        return [.. call.Arguments.Select(argument => Rule(account, call, argument, largest, selling)).OfType<ArgumentRule>()];
    }

    private static ArgumentRule? Rule(ConfiguredAccount account, DeclaredCall call, DeclaredArgument argument, Wad? largest, DeclaredArgument? selling) => argument.Meaning switch
    {
        ArgumentMeaning.Address => new AddressAmong(argument.Path, [argument.Fixed!.Value]),
        ArgumentMeaning.Holder => new AddressAmong(argument.Path, [account.Ref.Holder]),
        ArgumentMeaning.Amount => new WithinDeclaredSpend(argument.Path, [call.Token!]),
        ArgumentMeaning.Quantity when largest is { } most => new IntegerWithin(argument.Path, 1, most.Raw),
        ArgumentMeaning.Quantity or ArgumentMeaning.Bound => ArgumentRule.RealBound(argument.Path),
        ArgumentMeaning.Deadline => new DeadlineWithin(argument.Path, CallRules.LongestDeadline),
        ArgumentMeaning.Position => new PositionOfTarget(argument.Path),
        ArgumentMeaning.Exactly => ArgumentRule.Exactly(argument.Path, argument.Number!.Value.ToBigInteger()),
        ArgumentMeaning.Number => CallRules.Amount(argument.Path),
        ArgumentMeaning.ZeroWord => new ZeroWord(argument.Path),
        ArgumentMeaning.Selling when argument != selling => new SameFlag(argument.Path, selling!.Path),
        ArgumentMeaning.Selling or ArgumentMeaning.Flag => null,
        _ => throw new InvalidOperationException($"no rule is known for {argument.Meaning}"),
    };
}
