using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// The native currency that an order carries for its second step: (base + perPrice x 3 + orderGas x multiplier) x gas price, as the venue measures it against
/// <c>tx.gasprice</c>, at the price offered now, times the margin; never above the configured most.
/// </summary>
internal sealed class GmxV2ExecutionFee(GmxV2Options options, GmxV2Settings settings, IFeeOutlook fees)
{
    /// <summary>Prices the venue's keeper brings for an order without swaps.</summary>
    private const int OraclePrices = 3;

    private static readonly BigInteger One = BigInteger.Pow(10, 30);

    internal async Task<(Wei Fee, EncodingRefused? Refusal)> QuoteAsync(GmxOrderType type, Urgency urgency, BlockRef block, CancellationToken cancellation)
    {
        if (await fees.LookAsync(urgency, block, cancellation).ConfigureAwait(false) is not { } offered)
            return (default, new EncodingRefused("gmx.fee_unknown", $"no fee can be quoted in the {urgency} tier, and the execution fee is measured by it"));
        var gasLimit = type == GmxOrderType.MarketIncrease ? "INCREASE_ORDER_GAS_LIMIT" : "DECREASE_ORDER_GAS_LIMIT";
        var read = await Task.WhenAll(
            new[] { "ESTIMATED_GAS_FEE_BASE_AMOUNT_V2_1", "ESTIMATED_GAS_FEE_PER_ORACLE_PRICE", gasLimit, "ESTIMATED_GAS_FEE_MULTIPLIER_FACTOR" }
                .Select(name => settings.UintAsync(GmxKeys.Of(name), block, cancellation))).ConfigureAwait(false);
        if (read is not [{ } fixedGas, { } perPrice, { Sign: > 0 } orderGas, { Sign: > 0 } multiplier])
            return (default, new EncodingRefused("gmx.settings_unknown", "the venue's gas settings cannot be read whole from its DataStore"));
        var gas = fixedGas + (perPrice * OraclePrices) + (orderGas * multiplier / One);
        var least = new Wei(gas * offered.Raw);
        if (least > options.MaxExecutionFee)
            return (default, new EncodingRefused("gmx.execution_fee_cap", $"the order needs {least} wei for its execution at {offered} wei per gas, and at most {options.MaxExecutionFee} may be sent"));
        var wanted = new Wei(Wad.FromRaw(least.Raw).Multiply(options.ExecutionFeeMargin, Rounding.Up).Raw);
        return (wanted > options.MaxExecutionFee ? options.MaxExecutionFee : wanted, null);
    }
}
