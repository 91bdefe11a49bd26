using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Venues.LyraV1;

/// <summary>The calls that each route makes at Lyra v1.</summary>
internal static class LyraV1Calls
{
    private const string Trade =
        "((uint256 strikeId, uint256 positionId, uint256 iterations, uint8 optionType, uint256 amount, uint256 setCollateralTo, uint256 minTotalCost, uint256 maxTotalCost) params)";

    // Option types: 0 and 1 are longs, 2 to 4 shorts. Only shorts bear margin, so only shorts are closed to rescue; shorts are opened where rolls are configured, and nowhere else.
    private const int FirstLong = 0;
    private const int LastLong = 1;
    private const int FirstShort = 2;
    private const int LastShort = 4;

    private static readonly AbiFunction VaultTopUp = AbiFunction.Parse("topUpLyra(uint256 positionId, uint256 amount)");
    private static readonly AbiFunction VaultReduce = AbiFunction.Parse("reduceLyra(uint256 positionId, uint256 amount, uint256 setCollateralTo, uint256 maxTotalCost)");
    private static readonly AbiFunction AddCollateral = AbiFunction.Parse("addCollateral(uint256 positionId, uint256 amountCollateral)");
    private static readonly AbiFunction Close = AbiFunction.Parse("closePosition" + Trade);
    private static readonly AbiFunction Open = AbiFunction.Parse("openPosition" + Trade);
    private static readonly AbiFunction Settle = AbiFunction.Parse("settleOptions(uint256[] positionIds)");
    private static readonly AbiFunction ForceClose = AbiFunction.Parse("forceClosePosition" + Trade);

    /// <summary>The calls of one account.</summary>
    public static IEnumerable<PermittedCall> Of(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account) => OfRoute(venue, account).Concat(Settles(venue, account));

    /// <summary>Whoever calls it, it pays the position's owner: the key does so itself, whatever the route.</summary>
    private static IEnumerable<PermittedCall> Settles(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account) => venue.Options.ShortCollateral is { } collateral
        ? [CallRules.Call(venue, account, collateral, Settle, [ActionKind.Settle], new OnlyPositionOfTarget("positionIds")) with { IsAnybodys = true }]
        : [];

    private static IEnumerable<PermittedCall> OfRoute(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account) => account.Route switch
    {
        RouteKind.OptionsVault => OfVault(venue, account),
        RouteKind.Direct => OfHolder(venue, account),
        // Anybody may add collateral to anybody's position; nobody but its owner may close it.
        RouteKind.VenueDelegation => [AddsCollateral(venue, account)],
        _ => throw CallRules.Unknown(venue, account),
    };

    private static IEnumerable<PermittedCall> OfVault(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account) =>
    [
        CallRules.Call(
            venue, account, account.Ref.Holder, VaultTopUp, [ActionKind.TopUp],
            new PositionOfTarget("positionId"), new WithinDeclaredSpend("amount", Tokens(venue))),
        .. Closes(venue).Select(kind => CallRules.Call(
            venue, account, account.Ref.Holder, VaultReduce, [kind],
            new PositionOfTarget("positionId"), ArgumentRule.RealBound("amount"), CallRules.Amount("setCollateralTo"), ArgumentRule.RealBound("maxTotalCost"))),
    ];

    /// <summary>The kinds of action that buy a short back: a rescue does, and a trade for gamma or vega where one is configured.</summary>
    private static ImmutableArray<ActionKind> Closes(VenueScope<LyraV1VenueOptions> venue) => Trading(venue) is null ? [ActionKind.Reduce] : [ActionKind.Reduce, ActionKind.TradeOption];

    internal static OptionTradingOptions? Trading(VenueScope<LyraV1VenueOptions> venue) => venue.Configuration.Options.Limits.Options.GetValueOrDefault(venue.Options.Underlying);

    private static IEnumerable<PermittedCall> OfHolder(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account) =>
    [
        AddsCollateral(venue, account),
        .. from function in new[] { Close, ForceClose }
           from kind in Closes(venue)
           select CallRules.Call(
               venue, account, venue.Options.OptionMarket, function, [kind],
               new PositionOfTarget("params.positionId"), ArgumentRule.Exactly("params.iterations", 1), new IntegerWithin("params.optionType", FirstShort, LastShort),
               ArgumentRule.RealBound("params.amount"), CallRules.Amount("params.setCollateralTo"), ArgumentRule.RealBound("params.maxTotalCost")),
        .. OptionTrades(venue, account),
    ];

    /// <summary>
    /// For gamma and vega besides: longs are sold for a real least price, and longs bought, without collateral, for no more than is declared and so counted by the caps. Where rolls are configured,
    /// shorts are opened too, each as a position of its own, for a real least price and with collateral that is declared, so that the caps count it.
    /// </summary>
    private static IEnumerable<PermittedCall> OptionTrades(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account)
    {
        if (Trading(venue) is not { } trading)
            yield break;
        var most = trading.MaxTrade.Value.Raw;
        yield return CallRules.Call(
            venue, account, venue.Options.OptionMarket, Close, [ActionKind.TradeOption],
            ArgumentRule.Exactly("params.iterations", 1), new IntegerWithin("params.optionType", FirstLong, LastLong), new IntegerWithin("params.amount", 1, most),
            ArgumentRule.Exactly("params.setCollateralTo", 0), ArgumentRule.RealBound("params.minTotalCost"));
        if (trading.Roll is { } roll)
            yield return Writes(venue, account, trading, roll);
        if (trading.Buy)
        {
            yield return CallRules.Call(
                venue, account, venue.Options.OptionMarket, Open, [ActionKind.TradeOption],
                ArgumentRule.Exactly("params.iterations", 1), new IntegerWithin("params.optionType", FirstLong, LastLong), new IntegerWithin("params.amount", 1, most),
                ArgumentRule.Exactly("params.setCollateralTo", 0), new WithinDeclaredSpend("params.maxTotalCost", [venue.Token(venue.Options.QuoteToken)]));
        }
    }

    /// <summary>A short of its own (position 0 makes one), no larger than the largest that is written.</summary>
    private static PermittedCall Writes(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account, OptionTradingOptions trading, RollOptions roll) => CallRules.Call(
        venue, account, venue.Options.OptionMarket, Open, [ActionKind.WriteOption],
        ArgumentRule.Exactly("params.positionId", 0), ArgumentRule.Exactly("params.iterations", 1), new IntegerAmong("params.optionType", TypesOf(venue, roll)),
        new IntegerWithin("params.amount", 1, Wad.Min(trading.MaxTrade.Value, roll.MaxWritten.Value).Raw), ArgumentRule.RealBound("params.minTotalCost"),
        new WithinDeclaredSpend("params.setCollateralTo", [.. Tokens(venue).Where(token => roll.Collateral.Contains(token.Symbol))]));

    /// <summary>Calls and puts against quote, calls against base.</summary>
    private static ImmutableArray<System.Numerics.BigInteger> TypesOf(VenueScope<LyraV1VenueOptions> venue, RollOptions roll) =>
    [
        .. roll.Collateral.Contains(venue.Options.BaseToken) ? [FirstShort] : Array.Empty<System.Numerics.BigInteger>(),
        .. roll.Collateral.Contains(venue.Options.QuoteToken) ? [LastShort - 1, LastShort] : Array.Empty<System.Numerics.BigInteger>(),
    ];

    private static PermittedCall AddsCollateral(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account) => CallRules.Call(
        venue, account, venue.Options.OptionMarket, AddCollateral, [ActionKind.TopUp],
        new PositionOfTarget("positionId"), new WithinDeclaredSpend("amountCollateral", Tokens(venue)));

    private static ImmutableArray<Token> Tokens(VenueScope<LyraV1VenueOptions> venue) =>
        [venue.Token(venue.Options.QuoteToken), venue.Token(venue.Options.BaseToken)];
}
