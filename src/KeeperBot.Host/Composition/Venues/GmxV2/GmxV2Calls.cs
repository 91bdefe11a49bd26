using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.GmxV2;

/// <summary>
/// The one call that a holder makes at GMX v2: a batch that may cancel overdue orders, pays an execution fee, and makes one order. For a top-up it pays into the escrow and
/// asks for nothing but that payment; for a reduction it asks for less size at a real price and takes no collateral out; for a hedge it asks for more size as well, up to the
/// largest hedge; one that opens a position pays that market's collateral in, for that order. Receiver, market, token and every hook are pinned; a batch with anything else in it is refused.
/// </summary>
internal static class GmxV2Calls
{
    private const int MarketIncrease = 2;
    private const int MarketDecrease = 4;
    private const int MostCancels = 10;
    private const string SizeDelta = "params.numbers.sizeDeltaUsd";
    private const string AcceptablePrice = "params.numbers.acceptablePrice";
    private const string OrderType = "params.orderType";

    /// <summary>USD of 30 decimals: beyond any position, and none of the "no limit" values.</summary>
    private static readonly BigInteger Largest = (BigInteger.One << 160) - 1;

    private static readonly AbiFunction Multicall = AbiFunction.Parse("multicall(bytes[] data)");
    private static readonly AbiFunction CancelOrder = AbiFunction.Parse("cancelOrder(bytes32 key)");
    private static readonly AbiFunction SendWnt = AbiFunction.Parse("sendWnt(address receiver, uint256 amount)");
    private static readonly AbiFunction SendTokens = AbiFunction.Parse("sendTokens(address token, address receiver, uint256 amount)");
    private static readonly AbiFunction CreateOrder = AbiFunction.Parse(
        "createOrder(((address receiver, address cancellationReceiver, address callbackContract, address uiFeeReceiver, address market, address initialCollateralToken, address[] swapPath) addresses, "
        + "(uint256 sizeDeltaUsd, uint256 initialCollateralDeltaAmount, uint256 triggerPrice, uint256 acceptablePrice, uint256 executionFee, uint256 callbackGasLimit, uint256 minOutputAmount, uint256 validFromTime) numbers, "
        + "uint8 orderType, uint8 decreasePositionSwapType, bool isLong, bool shouldUnwrapNativeToken, bool autoCancel, bytes32 referralCode, bytes32[] dataList) params)");

    /// <summary>The calls of one account, by what they are for.</summary>
    public static IEnumerable<PermittedCall> OfHolder(VenueScope<GmxV2VenueOptions> venue, ConfiguredAccount account)
    {
        var o = venue.Options;
        var tokens = GmxV2Composition.Tokens(venue).ToList();
        // Its owner's orders only, says the venue, and what they hold comes back to the owner.
        InnerCall cancel = new(CancelOrder, []) { Most = MostCancels };
        InnerCall fee = new(SendWnt, [new AddressAmong("receiver", [o.OrderVault]), new IntegerWithin("amount", 1, o.MaxExecutionFee.Raw)]) { Least = 1 };
        // What is paid into the escrow without an order that counts it is the next comer's.
        InnerCall pay = Pay(o, tokens);
        InnerCall Create(params ArgumentRule[] rules) => new(CreateOrder, [.. Pinned(o, account.Ref.Holder, o.Markets.Values, tokens), .. rules]) { Least = 1 };
        PermittedCall Batch(ActionKind kind, params InnerCall[] calls) =>
            CallRules.Call(venue, account, o.ExchangeRouter, Multicall, [kind], new CallsAmong("data", [cancel, fee, .. calls])) with { MaxValue = o.MaxExecutionFee };
        ArgumentRule[] trade = [SomeSize(LargestHedge(venue)), ArgumentRule.RealBound(AcceptablePrice)];
        yield return Batch(ActionKind.TopUp, pay, Create(Zero(SizeDelta), Zero(AcceptablePrice), ArgumentRule.Exactly(OrderType, MarketIncrease)));
        yield return Batch(ActionKind.Reduce, Create(SomeSize(Largest), ArgumentRule.RealBound(AcceptablePrice), ArgumentRule.Exactly(OrderType, MarketDecrease)));
        yield return Batch(ActionKind.Hedge, Create([.. trade, new IntegerAmong(OrderType, [MarketIncrease, MarketDecrease])]));
        foreach (var market in o.Markets.Values)
        {
            if (market.Opening is { MaxCollateral.Value: var most } && most.Sign > 0)
                yield return Batch(ActionKind.Hedge, Opening(venue, account.Ref.Holder, market, most, trade));
        }
    }

    private static InnerCall Pay(GmxV2VenueOptions o, List<Token> tokens, params ArgumentRule[] rules) => new(
        SendTokens, [new AddressAmong("token", [.. tokens.Select(token => token.Address)]), new AddressAmong("receiver", [o.OrderVault]), new WithinDeclaredSpend("amount", [.. tokens]), .. rules])
    {
        Least = 1,
    };

    /// <summary>A hedge that opens a position pays its collateral in, up to the most of that market, for one order in that market that counts it.</summary>
    private static InnerCall[] Opening(VenueScope<GmxV2VenueOptions> venue, Address holder, GmxV2MarketOptions market, Wad most, ArgumentRule[] trade)
    {
        var o = venue.Options;
        List<Token> margin = [GmxV2Composition.Tokens(venue).First(item => item.Symbol == o.MarginToken)];
        return
        [
            Pay(o, margin, new IntegerWithin("amount", 1, most.ToScaled(margin[0].Decimals, Rounding.Down))),
            new InnerCall(CreateOrder, [.. Pinned(o, holder, [market], margin), .. trade, ArgumentRule.Exactly(OrderType, MarketIncrease)]) { Least = 1 },
        ];
    }

    private static IEnumerable<ArgumentRule> Pinned(GmxV2VenueOptions o, Address holder, IEnumerable<GmxV2MarketOptions> markets, IEnumerable<Token> tokens) =>
    [
        new AddressAmong("params.addresses.receiver", [holder]),
        Nobody("params.addresses.cancellationReceiver"), Nobody("params.addresses.callbackContract"), Nobody("params.addresses.uiFeeReceiver"),
        new AddressAmong("params.addresses.market", [.. markets.Select(market => market.MarketToken)]),
        new AddressAmong("params.addresses.initialCollateralToken", [.. tokens.Select(token => token.Address)]),
        new EmptyList("params.addresses.swapPath"),
        Zero("params.numbers.initialCollateralDeltaAmount"), Zero("params.numbers.triggerPrice"),
        new IntegerWithin("params.numbers.executionFee", 1, o.MaxExecutionFee.Raw), Zero("params.numbers.callbackGasLimit"),
        Zero("params.numbers.minOutputAmount"), Zero("params.numbers.validFromTime"), Zero("params.decreasePositionSwapType"),
        new FlagIs("params.shouldUnwrapNativeToken", false), new FlagIs("params.autoCancel", false),
        new ZeroWord("params.referralCode"), new EmptyList("params.dataList"),
    ];

    private static IntegerWithin SomeSize(BigInteger most) => new(SizeDelta, 1, most);

    /// <summary>The largest hedge at the largest price that its feed may say, in USD of 30 decimals.</summary>
    private static BigInteger LargestHedge(VenueScope<GmxV2VenueOptions> venue)
    {
        var dearest = venue.Options.Markets.Values.Select(market => venue.Options.PriceFeeds.Values.First(feed => feed.Token == market.IndexToken).Most).Max(Comparer<Wad>.Default);
        return CallRules.LargestHedge(venue, venue.Options.Markets.Keys).Multiply(dearest, Rounding.Up).ToScaled(30, Rounding.Up);
    }

    private static AddressAmong Nobody(string argument) => new(argument, [Address.Zero]);

    private static ArgumentRule Zero(string argument) => ArgumentRule.Exactly(argument, BigInteger.Zero);
}
