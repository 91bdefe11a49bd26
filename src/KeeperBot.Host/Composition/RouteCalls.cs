using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>The calls that each route makes at each venue, with what every argument that moves or prices something must be.</summary>
internal sealed class RouteCalls(KeeperConfiguration configuration)
{
    // The adapter gives trades five minutes from the block they were planned on.
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(5);

    private static readonly AbiFunction VaultTopUpPerp = AbiFunction.Parse("topUpPerp(uint256 amount)");
    private static readonly AbiFunction VaultTradePerp = AbiFunction.Parse("tradePerp(bool isBaseToQuote, uint256 baseAmount, uint256 quoteBound, uint256 deadline)");
    private static readonly AbiFunction VaultTopUpLyra = AbiFunction.Parse("topUpLyra(uint256 positionId, uint256 amount)");
    private static readonly AbiFunction VaultReduceLyra = AbiFunction.Parse("reduceLyra(uint256 positionId, uint256 amount, uint256 setCollateralTo, uint256 maxTotalCost)");
    private static readonly AbiFunction PerpDeposit = AbiFunction.Parse("deposit(address token, uint256 amount)");
    private static readonly AbiFunction PerpOpenPosition = AbiFunction.Parse(
        "openPosition((address baseToken, bool isBaseToQuote, bool isExactInput, uint256 amount, uint256 oppositeAmountBound, uint256 deadline, uint160 sqrtPriceLimitX96, bytes32 referralCode) params)");
    private static readonly AbiFunction LyraAddCollateral = AbiFunction.Parse("addCollateral(uint256 positionId, uint256 amountCollateral)");
    private static readonly AbiFunction LyraClose = AbiFunction.Parse("closePosition" + LyraTrade);
    private static readonly AbiFunction LyraForceClose = AbiFunction.Parse("forceClosePosition" + LyraTrade);

    private const string LyraTrade =
        "((uint256 strikeId, uint256 positionId, uint256 iterations, uint8 optionType, uint256 amount, uint256 setCollateralTo, uint256 minTotalCost, uint256 maxTotalCost) params)";

    // Lyra's option types: 0 and 1 are longs, 2 to 4 shorts. Only shorts bear margin, so only shorts are ever closed.
    private const int FirstShort = 2;
    private const int LastShort = 4;

    /// <summary>The calls of one account at one venue.</summary>
    public ImmutableArray<PermittedCall> Of(ConfiguredAccount account, string venue) => (account.Route, configuration.Options.Venues[venue]) switch
    {
        (RouteKind.OptionsVault, PerpV2VenueOptions perp) => VaultAtPerp(account, venue, perp),
        (RouteKind.OptionsVault, LyraV1VenueOptions lyra) => VaultAtLyra(account, venue, lyra),
        (RouteKind.Direct, PerpV2VenueOptions perp) => DirectAtPerp(account, venue, perp),
        (RouteKind.Direct, LyraV1VenueOptions lyra) => DirectAtLyra(account, venue, lyra),
        (var route, var options) => throw new InvalidOperationException($"no calls are known for route {route} at {options.GetType().Name}"),
    };

    private ImmutableArray<PermittedCall> VaultAtPerp(ConfiguredAccount account, string venue, PerpV2VenueOptions perp) =>
    [
        Call(account, venue, account.Ref.Holder, VaultTopUpPerp, [ActionKind.TopUp], new WithinDeclaredSpend("amount", [Token(perp.SettlementToken)])),
        .. Trades(account, venue, perp, account.Ref.Holder, VaultTradePerp, "baseAmount", ArgumentRule.RealBound("quoteBound"), new DeadlineWithin("deadline", LongestDeadline)),
    ];

    private ImmutableArray<PermittedCall> VaultAtLyra(ConfiguredAccount account, string venue, LyraV1VenueOptions lyra) =>
    [
        Call(
            account, venue, account.Ref.Holder, VaultTopUpLyra, [ActionKind.TopUp],
            new PositionOfTarget("positionId"), new WithinDeclaredSpend("amount", [Token(lyra.QuoteToken), Token(lyra.BaseToken)])),
        Call(
            account, venue, account.Ref.Holder, VaultReduceLyra, [ActionKind.Reduce],
            new PositionOfTarget("positionId"), ArgumentRule.RealBound("amount"), Amount("setCollateralTo"), ArgumentRule.RealBound("maxTotalCost")),
    ];

    private ImmutableArray<PermittedCall> DirectAtPerp(ConfiguredAccount account, string venue, PerpV2VenueOptions perp) =>
    [
        Call(
            account, venue, perp.Vault, PerpDeposit, [ActionKind.TopUp],
            new AddressAmong("token", [Token(perp.SettlementToken).Address]), new WithinDeclaredSpend("amount", [Token(perp.SettlementToken)])),
        .. Trades(
            account, venue, perp, perp.ClearingHouse, PerpOpenPosition, "params.amount",
            new AddressAmong("params.baseToken", [.. perp.Markets.Values]), new SameFlag("params.isExactInput", "params.isBaseToQuote"),
            ArgumentRule.RealBound("params.oppositeAmountBound"), new DeadlineWithin("params.deadline", LongestDeadline),
            ArgumentRule.Exactly("params.sqrtPriceLimitX96", 0), new ZeroWord("params.referralCode")),
    ];

    private ImmutableArray<PermittedCall> DirectAtLyra(ConfiguredAccount account, string venue, LyraV1VenueOptions lyra) =>
    [
        Call(
            account, venue, lyra.OptionMarket, LyraAddCollateral, [ActionKind.TopUp],
            new PositionOfTarget("positionId"), new WithinDeclaredSpend("amountCollateral", [Token(lyra.QuoteToken), Token(lyra.BaseToken)])),
        .. new[] { LyraClose, LyraForceClose }.Select(function => Call(
            account, venue, lyra.OptionMarket, function, [ActionKind.Reduce],
            new PositionOfTarget("params.positionId"), ArgumentRule.Exactly("params.iterations", 1), new IntegerWithin("params.optionType", FirstShort, LastShort),
            ArgumentRule.RealBound("params.amount"), Amount("params.setCollateralTo"), ArgumentRule.RealBound("params.maxTotalCost"))),
    ];

    /// <summary>A hedge is held to the largest hedge configured; a reduction may close a whole position, whatever its size.</summary>
    private IEnumerable<PermittedCall> Trades(
        ConfiguredAccount account, string venue, PerpV2VenueOptions perp, Address target, AbiFunction function, string amount, params ArgumentRule[] rules)
    {
        var largest = perp.Markets.Keys.Select(market => configuration.Limits.Drift[new Core.Portfolio.Underlying(market)].MaxTrade).Max(Comparer<Wad>.Default);
        yield return Call(account, venue, target, function, [ActionKind.Hedge], [new IntegerWithin(amount, 1, largest.Raw), .. rules]);
        yield return Call(account, venue, target, function, [ActionKind.Reduce], [ArgumentRule.RealBound(amount), .. rules]);
    }

    private static ArgumentRule Amount(string argument) => new IntegerWithin(argument, 0, (System.Numerics.BigInteger.One << 127) - 1);

    private Token Token(string symbol) => configuration.Tokens[symbol];

    private static PermittedCall Call(
        ConfiguredAccount account, string venue, Address target, AbiFunction function, ImmutableArray<ActionKind> kinds, params ImmutableArray<ArgumentRule> rules) =>
        new(target, function, $"{account.Ref.Id} at {venue}") { Kinds = kinds, Arguments = rules };
}
