using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Venues.UniswapV3;

/// <summary>The swaps that hedges make: a sale of an exact amount of base, a purchase of an exact amount of base, to the holder and nobody else.</summary>
internal static class UniswapV3Calls
{
    private static readonly AbiFunction ExactInput = AbiFunction.Parse(
        "exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params)");

    private static readonly AbiFunction ExactOutput = AbiFunction.Parse(
        "exactOutputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, uint256 amountOut, uint256 amountInMaximum, uint160 sqrtPriceLimitX96) params)");

    /// <summary>The calls of one account.</summary>
    public static IEnumerable<PermittedCall> Of(VenueScope<UniswapV3VenueOptions> venue, ConfiguredAccount account)
    {
        if (account.Route != RouteKind.Direct)
            throw CallRules.Unknown(venue, account);
        var (spot, baseToken, quoteToken) = (venue.Options, venue.Token(venue.Options.BaseToken), venue.Token(venue.Options.QuoteToken));
        var largest = CallRules.LargestHedge(venue, [spot.Underlying]).ToScaled(baseToken.Decimals, Rounding.Down);
        return
        [
            CallRules.Call(
                venue, account, spot.Router, ExactInput, [ActionKind.Hedge],
                [
                    .. Common(venue, account, baseToken, quoteToken), new IntegerWithin("params.amountIn", BigInteger.One, largest),
                    new WithinDeclaredSpend("params.amountIn", [baseToken]), ArgumentRule.RealBound("params.amountOutMinimum"),
                ]),
            CallRules.Call(
                venue, account, spot.Router, ExactOutput, [ActionKind.Hedge],
                [
                    .. Common(venue, account, quoteToken, baseToken), new IntegerWithin("params.amountOut", BigInteger.One, largest),
                    ArgumentRule.RealBound("params.amountInMaximum"), new WithinDeclaredSpend("params.amountInMaximum", [quoteToken]),
                ]),
        ];
    }

    private static ImmutableArray<ArgumentRule> Common(VenueScope<UniswapV3VenueOptions> venue, ConfiguredAccount account, Token paid, Token received) =>
    [
        new AddressAmong("params.tokenIn", [paid.Address]), new AddressAmong("params.tokenOut", [received.Address]), new AddressAmong("params.recipient", [account.Ref.Holder]),
        new IntegerAmong("params.fee", [.. venue.Options.Pools.Keys.Select(fee => BigInteger.Parse(fee, CultureInfo.InvariantCulture))]),
        new DeadlineWithin("params.deadline", CallRules.LongestDeadline), ArgumentRule.Exactly("params.sqrtPriceLimitX96", 0),
    ];
}
