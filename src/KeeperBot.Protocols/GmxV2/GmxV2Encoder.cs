using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>Encodes top-ups at GMX v2 through an account's route, with an execution fee for the gas price they will be sent at.</summary>
internal sealed class GmxV2Encoder(GmxV2Options options, IChainReader chain, IFeeOutlook fees)
{
    /// <summary>Prices the venue's keeper brings for an order without swaps.</summary>
    private const int OraclePrices = 3;

    private static readonly BigInteger One = BigInteger.Pow(10, 30);

    private readonly RoutedQuoter _quoter = new(chain);

    internal async Task<Encoding> TopUpAsync(IAccountRoute route, AccountRef account, TopUpAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        if (action.Amount.Token != target.MarginToken)
            return new EncodingRefused("topup.wrong_token", $"{target.Id} takes {target.MarginToken}, not {action.Amount}");
        if (action.Amount.Raw.Sign <= 0)
            return new EncodingRefused("topup.nothing", $"{action.Amount} is nothing to pay in");
        if (target.Pending.FirstOrDefault(order => !order.IsOverdue(block.Timestamp)) is { } pending)
            return new EncodingRefused("gmx.order_pending", $"{pending} on {target.Id} is not overdue; there are never two in flight");
        // The venue cancels an order after which the position could still be liquidated.
        if (target.Maintenance is { } requirement && target.Equity + action.Amount.ToWad(Rounding.Down) < requirement)
            return new EncodingRefused("topup.too_small", $"{action.Amount} leaves {target.Id} below its requirement of {requirement}, and the venue would cancel such an order");
        var (fee, refusal) = await FeeAsync(action.Urgency, block, cancellation).ConfigureAwait(false);
        if (refusal is not null)
            return refusal;
        var answer = await _quoter.AllowancesAsync(route, route.Allowances(account, [new TokenSpend(action.Amount, options.Router)]), block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        return Encode(route, account, action, target, fee, ((AllowancesKnown)answer).Short);
    }

    private Encoding Encode(IAccountRoute route, AccountRef account, TopUpAction action, MarginAccount target, Wei fee, ImmutableArray<NeededAllowance> needs)
    {
        var perp = target.Legs.OfType<PerpLeg>().Single();
        var market = options.Markets.Single(item => item.Name == perp.Id.Value);
        var order = new GmxTopUp(
            options.ExchangeRouter, options.OrderVault, market.MarketToken, action.Amount, perp.Size.Sign > 0, fee, [.. target.Pending.Select(item => Hash32.Parse(item.Key))]);
        var instead = order.Cancels.IsEmpty ? "" : $", instead of {order.Cancels.Length} overdue";
        return route.Encode(account, order) switch
        {
            RoutedCall call => new EncodedCall(
                call.To, call.Data, [action.Amount], options.GasPad, $"order {action.Amount} into {target.Id}, with {FixedPointText(fee)} for its execution{instead}")
            {
                Value = call.Value,
                Needs = needs,
            },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    /// <summary>
    /// (base + perPrice x 3 + increaseOrderGas x multiplier) x gas price, as the venue measures it against <c>tx.gasprice</c>, at the price offered now, times the margin;
    /// never above the configured most.
    /// </summary>
    private async Task<(Wei Fee, EncodingRefused? Refusal)> FeeAsync(Urgency urgency, BlockRef block, CancellationToken cancellation)
    {
        if (await fees.LookAsync(urgency, block, cancellation).ConfigureAwait(false) is not { } offered)
            return (default, new EncodingRefused("gmx.fee_unknown", $"no fee can be quoted in the {urgency} tier, and the execution fee is measured by it"));
        var read = await Task.WhenAll(
            SettingAsync("ESTIMATED_GAS_FEE_BASE_AMOUNT_V2_1", block, cancellation),
            SettingAsync("ESTIMATED_GAS_FEE_PER_ORACLE_PRICE", block, cancellation),
            SettingAsync("INCREASE_ORDER_GAS_LIMIT", block, cancellation),
            SettingAsync("ESTIMATED_GAS_FEE_MULTIPLIER_FACTOR", block, cancellation)).ConfigureAwait(false);
        if (read is not [{ } fixedGas, { } perPrice, { Sign: > 0 } orderGas, { Sign: > 0 } multiplier])
            return (default, new EncodingRefused("gmx.settings_unknown", "the venue's gas settings cannot be read whole from its DataStore"));
        var gas = fixedGas + (perPrice * OraclePrices) + (orderGas * multiplier / One);
        var least = new Wei(gas * offered.Raw);
        if (least > options.MaxExecutionFee)
            return (default, new EncodingRefused("gmx.execution_fee_cap", $"the order needs {least} wei for its execution at {offered} wei per gas, and at most {options.MaxExecutionFee} may be sent"));
        var wanted = new Wei(Wad.FromRaw(least.Raw).Multiply(options.ExecutionFeeMargin, Rounding.Up).Raw);
        return (wanted > options.MaxExecutionFee ? options.MaxExecutionFee : wanted, null);
    }

    private async Task<BigInteger?> SettingAsync(string name, BlockRef block, CancellationToken cancellation)
    {
        var result = await chain.CallAsync(Address.Zero, new ContractCall(options.DataStore, GmxV2Abi.GetUint.Encode(GmxKeys.Of(name))), block, cancellation).ConfigureAwait(false);
        try
        {
            return result.Success ? GmxV2Abi.GetUint.DecodeOutput(result.Data.Span)[0].AsBigInteger() : null;
        }
        catch (AbiException)
        {
            return null;
        }
    }

    private static string FixedPointText(Wei fee) => $"{Wad.FromRaw(fee.Raw)} native";
}
