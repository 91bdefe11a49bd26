using KeeperBot.Core.Decision;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.PerpV2;

/// <summary>The calls that each route makes at Perp v2.</summary>
internal static class PerpV2Calls
{
    private static readonly AbiFunction VaultTopUp = AbiFunction.Parse("topUpPerp(uint256 amount)");
    private static readonly AbiFunction VaultTrade = AbiFunction.Parse("tradePerp(bool isBaseToQuote, uint256 baseAmount, uint256 quoteBound, uint256 deadline)");
    private const string Parameters =
        "(address baseToken, bool isBaseToQuote, bool isExactInput, uint256 amount, uint256 oppositeAmountBound, uint256 deadline, uint160 sqrtPriceLimitX96, bytes32 referralCode) params)";

    private static readonly AbiFunction Deposit = AbiFunction.Parse("deposit(address token, uint256 amount)");
    private static readonly AbiFunction OpenPosition = AbiFunction.Parse("openPosition(" + Parameters);
    private static readonly AbiFunction DepositFor = AbiFunction.Parse("depositFor(address to, address token, uint256 amount)");
    private static readonly AbiFunction OpenPositionFor = AbiFunction.Parse("openPositionFor(address trader, " + Parameters);

    /// <summary>The calls of one account.</summary>
    public static IEnumerable<PermittedCall> Of(VenueScope<PerpV2VenueOptions> venue, ConfiguredAccount account) => account.Route switch
    {
        RouteKind.OptionsVault => OfVault(venue, account),
        RouteKind.Direct => OfHolder(venue, account),
        RouteKind.VenueDelegation => OfDelegate(venue, account),
        _ => throw CallRules.Unknown(venue, account),
    };

    private static IEnumerable<PermittedCall> OfVault(VenueScope<PerpV2VenueOptions> venue, ConfiguredAccount account) =>
    [
        CallRules.Call(venue, account, account.Ref.Holder, VaultTopUp, [ActionKind.TopUp], new WithinDeclaredSpend("amount", [venue.Token(venue.Options.SettlementToken)])),
        .. Trades(venue, account, account.Ref.Holder, VaultTrade, "baseAmount", ArgumentRule.RealBound("quoteBound"), new DeadlineWithin("deadline", CallRules.LongestDeadline)),
    ];

    private static IEnumerable<PermittedCall> OfHolder(VenueScope<PerpV2VenueOptions> venue, ConfiguredAccount account)
    {
        var (perp, settlement) = (venue.Options, venue.Token(venue.Options.SettlementToken));
        return
        [
            CallRules.Call(venue, account, perp.Vault, Deposit, [ActionKind.TopUp], new AddressAmong("token", [settlement.Address]), new WithinDeclaredSpend("amount", [settlement])),
            .. Trades(venue, account, perp.ClearingHouse, OpenPosition, "params.amount", OfTheVenue(perp)),
        ];
    }

    private static IEnumerable<PermittedCall> OfDelegate(VenueScope<PerpV2VenueOptions> venue, ConfiguredAccount account)
    {
        var (perp, settlement) = (venue.Options, venue.Token(venue.Options.SettlementToken));
        return
        [
            CallRules.Call(
                venue, account, perp.Vault, DepositFor, [ActionKind.TopUp],
                new AddressAmong("to", [account.Ref.Holder]), new AddressAmong("token", [settlement.Address]), new WithinDeclaredSpend("amount", [settlement])),
            .. Trades(venue, account, perp.ClearingHouse, OpenPositionFor, "params.amount", [new AddressAmong("trader", [account.Ref.Holder]), .. OfTheVenue(perp)]),
        ];
    }

    private static ArgumentRule[] OfTheVenue(PerpV2VenueOptions perp) =>
    [
        new AddressAmong("params.baseToken", [.. perp.Markets.Values]), new SameFlag("params.isExactInput", "params.isBaseToQuote"),
        ArgumentRule.RealBound("params.oppositeAmountBound"), new DeadlineWithin("params.deadline", CallRules.LongestDeadline),
        ArgumentRule.Exactly("params.sqrtPriceLimitX96", 0), new ZeroWord("params.referralCode"),
    ];

    /// <summary>A hedge is held to the largest hedge configured; a reduction may close a whole position, whatever its size.</summary>
    private static IEnumerable<PermittedCall> Trades(
        VenueScope<PerpV2VenueOptions> venue, ConfiguredAccount account, Address target, AbiFunction function, string amount, params ArgumentRule[] rules)
    {
        var largest = CallRules.LargestHedge(venue, venue.Options.Markets.Keys);
        yield return CallRules.Call(venue, account, target, function, [ActionKind.Hedge], [new IntegerWithin(amount, 1, largest.Raw), .. rules]);
        yield return CallRules.Call(venue, account, target, function, [ActionKind.Reduce], [ArgumentRule.RealBound(amount), .. rules]);
    }
}
