using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.GmxV2;

/// <summary>
/// The one call that a holder makes at GMX v2: a batch that may cancel overdue orders, pays into the escrow, and asks for an increase of a position by nothing but
/// that payment. Receiver, market, size and every hook are pinned; a batch with anything else in it is refused.
/// </summary>
internal static class GmxV2Calls
{
    private const int MarketIncrease = 2;
    private const int MostCancels = 10;

    private static readonly AbiFunction Multicall = AbiFunction.Parse("multicall(bytes[] data)");
    private static readonly AbiFunction CancelOrder = AbiFunction.Parse("cancelOrder(bytes32 key)");
    private static readonly AbiFunction SendWnt = AbiFunction.Parse("sendWnt(address receiver, uint256 amount)");
    private static readonly AbiFunction SendTokens = AbiFunction.Parse("sendTokens(address token, address receiver, uint256 amount)");
    private static readonly AbiFunction CreateOrder = AbiFunction.Parse(
        "createOrder(((address receiver, address cancellationReceiver, address callbackContract, address uiFeeReceiver, address market, address initialCollateralToken, address[] swapPath) addresses, "
        + "(uint256 sizeDeltaUsd, uint256 initialCollateralDeltaAmount, uint256 triggerPrice, uint256 acceptablePrice, uint256 executionFee, uint256 callbackGasLimit, uint256 minOutputAmount, uint256 validFromTime) numbers, "
        + "uint8 orderType, uint8 decreasePositionSwapType, bool isLong, bool shouldUnwrapNativeToken, bool autoCancel, bytes32 referralCode, bytes32[] dataList) params)");

    /// <summary>The call of one account.</summary>
    public static IEnumerable<PermittedCall> OfHolder(VenueScope<GmxV2VenueOptions> venue, ConfiguredAccount account)
    {
        var o = venue.Options;
        var tokens = GmxV2Composition.Tokens(venue).ToList();
        var fee = o.MaxExecutionFee.Raw;
        CallsAmong batch = new("data",
        [
            // Its owner's orders only, says the venue, and what they hold comes back to the owner.
            new(CancelOrder, []) { Most = MostCancels },
            new(SendWnt, [new AddressAmong("receiver", [o.OrderVault]), new IntegerWithin("amount", 1, fee)]),
            new(SendTokens, [new AddressAmong("token", [.. tokens.Select(token => token.Address)]), new AddressAmong("receiver", [o.OrderVault]), new WithinDeclaredSpend("amount", [.. tokens])]),
            new(CreateOrder,
            [
                new AddressAmong("params.addresses.receiver", [account.Ref.Holder]),
                Nobody("params.addresses.cancellationReceiver"), Nobody("params.addresses.callbackContract"), Nobody("params.addresses.uiFeeReceiver"),
                new AddressAmong("params.addresses.market", [.. o.Markets.Values.Select(market => market.MarketToken)]),
                new AddressAmong("params.addresses.initialCollateralToken", [.. tokens.Select(token => token.Address)]),
                new EmptyList("params.addresses.swapPath"),
                Zero("params.numbers.sizeDeltaUsd"), Zero("params.numbers.initialCollateralDeltaAmount"), Zero("params.numbers.triggerPrice"),
                Zero("params.numbers.acceptablePrice"), new IntegerWithin("params.numbers.executionFee", 1, fee), Zero("params.numbers.callbackGasLimit"),
                Zero("params.numbers.minOutputAmount"), Zero("params.numbers.validFromTime"),
                ArgumentRule.Exactly("params.orderType", MarketIncrease), Zero("params.decreasePositionSwapType"),
                new FlagIs("params.shouldUnwrapNativeToken", false), new FlagIs("params.autoCancel", false),
                new ZeroWord("params.referralCode"), new EmptyList("params.dataList"),
            ]),
        ]);
        yield return CallRules.Call(venue, account, o.ExchangeRouter, Multicall, [ActionKind.TopUp], batch) with { MaxValue = o.MaxExecutionFee };
    }

    private static AddressAmong Nobody(string argument) => new(argument, [Address.Zero]);

    private static ArgumentRule Zero(string argument) => ArgumentRule.Exactly(argument, BigInteger.Zero);
}
