using System.Collections.Immutable;
using System.Text;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>One function of one contract that may be called.</summary>
/// <param name="Target">The contract.</param>
/// <param name="Signature">The function.</param>
/// <param name="Why">Which account and venue it is for.</param>
public sealed record PermittedCall(Address Target, string Signature, string Why)
{
    /// <summary>First four bytes of its calldata.</summary>
    public Bytes Selector => Bytes.CopyOf(Keccak256.Hash(Encoding.ASCII.GetBytes(Signature)).Span[..4]);
}

/// <summary>The calls that policy allows: those of policy.allow where it is given, else exactly what the routes, venues and allowed actions need.</summary>
public static class AllowedCalls
{
    private const string LyraTrade = "((uint256,uint256,uint256,uint8,uint256,uint256,uint256,uint256))";

    /// <summary>Every call, without repetition.</summary>
    public static ImmutableArray<PermittedCall> Of(KeeperConfiguration configuration)
    {
        if (configuration.Options.Policy.Allow is { } listed)
            return [.. listed.SelectMany(entry => entry.Functions.Select(function => new PermittedCall(entry.To, function, "policy.allow")))];
        var actions = configuration.Options.Limits.Actions;
        var calls = from account in configuration.Accounts
                    from venue in account.Venues
                    from call in Needed(account, configuration.Options.Venues[venue.Value])
                    where actions.Contains(call.Action) || (call.Alternative is { } other && actions.Contains(other))
                    select new PermittedCall(call.Target, call.Signature, $"{account.Ref.Id} at {venue}");
        return [.. calls.DistinctBy(call => (call.Target, call.Signature))];
    }

    private static IEnumerable<Call> Needed(ConfiguredAccount account, VenueOptions venue) => (account.Route, venue) switch
    {
        (RouteKind.OptionsVault, PerpV2VenueOptions) =>
        [
            new(AllowedAction.TopUp, account.Ref.Holder, "topUpPerp(uint256)"),
            new(AllowedAction.Hedge, account.Ref.Holder, "tradePerp(bool,uint256,uint256,uint256)", AllowedAction.Reduce),
        ],
        (RouteKind.OptionsVault, LyraV1VenueOptions) =>
        [
            new(AllowedAction.TopUp, account.Ref.Holder, "topUpLyra(uint256,uint256)"),
            new(AllowedAction.Reduce, account.Ref.Holder, "reduceLyra(uint256,uint256,uint256,uint256)"),
        ],
        (RouteKind.Direct, PerpV2VenueOptions perp) =>
        [
            new(AllowedAction.TopUp, perp.Vault, "deposit(address,uint256)"),
            new(AllowedAction.Hedge, perp.ClearingHouse, "openPosition((address,bool,bool,uint256,uint256,uint256,uint160,bytes32))", AllowedAction.Reduce),
        ],
        (RouteKind.Direct, LyraV1VenueOptions lyra) =>
        [
            new(AllowedAction.TopUp, lyra.OptionMarket, "addCollateral(uint256,uint256)"),
            new(AllowedAction.Reduce, lyra.OptionMarket, "closePosition" + LyraTrade),
            new(AllowedAction.Reduce, lyra.OptionMarket, "forceClosePosition" + LyraTrade),
        ],
        _ => throw new InvalidOperationException($"no calls are known for route {account.Route} at {venue.GetType().Name}"),
    };

    private sealed record Call(AllowedAction Action, Address Target, string Signature, AllowedAction? Alternative = null);
}
