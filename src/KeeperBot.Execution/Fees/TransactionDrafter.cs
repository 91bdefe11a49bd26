using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Fees;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Fees;

/// <summary>Completes an intent with gas and fees. Live and dry run share it, so that they come to the same transaction.</summary>
internal sealed class TransactionDrafter(EthClient client, PolicyGuard guard, PlaneOptions options)
{
    private readonly FeeSource _fees = new(client, options.Fees);
    private readonly ChainFeeSource _chainFees = new(client, options.CostModel);

    /// <param name="intent">What is wanted.</param>
    /// <param name="simulatedGas">Gas its simulation used.</param>
    /// <param name="nonce">Nonce.</param>
    /// <param name="replaces">The transaction whose nonce it takes; null when the nonce is free. Nodes want an eighth more than that one's fees.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<DraftOutcome> DraftAsync(CallIntent intent, ulong simulatedGas, ulong nonce, JournalAttempt? replaces, CancellationToken cancellation)
    {
        var header = await client.GetBlockAsync(intent.PlannedAt.Hash, cancellation).ConfigureAwait(false);
        if (header is null)
            return new DraftRefused("plan.block_gone", $"the node no longer knows block {intent.PlannedAt}, on which this was planned");
        if (await StaleAsync(intent, cancellation).ConfigureAwait(false) is { } stale)
            return stale;
        var call = new CallRequest { From = intent.From, To = intent.To, Data = intent.Data, Value = UInt256.FromBigInteger(intent.Value.Raw) };
        ulong estimate;
        try
        {
            estimate = await client.EstimateGasAsync(call, intent.PlannedAt, null, cancellation).ConfigureAwait(false);
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.ExecutionReverted)
        {
            return new DraftRefused("gas.reverted", $"the gas estimate reverted: {RevertReason.Decode((error.Data ?? Bytes.Empty).Span, abi: null).Text}");
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.InvalidResponse)
        {
            // A lie about one call says nothing about the others of this cycle.
            return new DraftRefused("gas.estimate_unusable", error.Message);
        }

        var needed = Math.Max(estimate, simulatedGas);
        var bound = Math.Min(guard.Rules.Gas.MaxGasLimit, header.GasLimit);
        return GasLimit(needed, PadOf(intent, options), bound) is { } gasLimit
            ? await PriceAsync(intent, nonce, gasLimit, replaces, cancellation).ConfigureAwait(false)
            : new DraftRefused("gas.above_bound", $"it needs {needed} gas and at most {bound} is allowed (policy {guard.Rules.Gas.MaxGasLimit}, block {header.GasLimit})");
    }

    /// <summary>The operator's pad for this kind of action, else the adapter's for this call, else the default.</summary>
    internal static Wad PadOf(CallIntent intent, PlaneOptions options) =>
        options.GasPads.TryGetValue(intent.Action.Kind, out var pad) ? pad : intent.GasPad ?? options.DefaultGasPad;

    /// <summary>The padded limit, rounded up and held to the bound; null when even the unpadded need exceeds it.</summary>
    internal static ulong? GasLimit(ulong needed, Wad pad, ulong bound)
    {
        if (pad < Wad.One)
            throw new ArgumentOutOfRangeException(nameof(pad), pad.ToString(), "a gas pad is at least 1");
        if (needed == 0 || needed > bound)
            return null;
        var padded = Wad.FromRaw(needed * Wad.One.Raw).Multiply(pad, Rounding.Up).ToScaled(0, Rounding.Up);
        return padded > bound ? bound : (ulong)padded;
    }

    private async Task<DraftRefused?> StaleAsync(CallIntent intent, CancellationToken cancellation)
    {
        var newest = await client.GetBlockNumberAsync(cancellation).ConfigureAwait(false);
        return newest > intent.PlannedAt.Number && newest - intent.PlannedAt.Number > options.MaxPlanAgeBlocks
            ? new("plan.stale", $"it was planned on block {intent.PlannedAt.Number} and the chain is at {newest}; it is planned again")
            : null;
    }

    private async Task<DraftOutcome> PriceAsync(CallIntent intent, ulong nonce, ulong gasLimit, JournalAttempt? replaces, CancellationToken cancellation)
    {
        var urgency = intent.Action.Urgency;
        var cap = guard.FeeCap(urgency);
        var outcome = await _fees.QuoteAsync(intent.PlannedAt.Number, urgency, FeeBump.OrdinaryLimit(cap), cancellation).ConfigureAwait(false);
        if (outcome is not FeeQuote quote)
            return new DraftRefused("fees.refused", outcome is FeeRefusal refusal ? $"{urgency} tier: {refusal.Detail}" : $"{urgency} tier: no quote");
        var (fee, tip) = (new Wei(quote.MaxFeePerGas.ToBigInteger()), new Wei(quote.MaxPriorityFeePerGas.ToBigInteger()));
        if (replaces is not null)
            (fee, tip) = (Wei.Max(fee, FeeBump.Least(replaces.MaxFeePerGas)), Wei.Max(tip, FeeBump.Least(replaces.MaxPriorityFeePerGas)));
        // The step that ordinary fees leave free below the cap is for just this.
        if (fee > cap)
            return new DraftRefused("fees.refused", $"{urgency} tier: to take nonce {nonce} it must offer {fee} wei per gas, an eighth more than what is there, and the cap is {cap}");
        var plain = new TransactionRequest(
            intent.Key, AttemptPurpose.Call, intent.Action.Kind, urgency, intent.Chain, intent.From, intent.To, intent.Value, intent.Data, nonce, gasLimit,
            fee, tip, intent.Spends)
        {
            Target = intent.Action.Target, Account = intent.Action.Account, Venue = intent.Action.Venue,
        };
        if (await _chainFees.WithFeeAsync(plain, intent.PlannedAt, cancellation).ConfigureAwait(false) is not { } request)
            return new DraftRefused("fees.l1_unavailable", $"the fee oracle {ChainFeeSource.OpStackOracle} does not say what the transaction costs on L1; check chain.costModel");
        var balance = new Wei((await client.GetBalanceAsync(intent.From, intent.PlannedAt, cancellation).ConfigureAwait(false)).ToBigInteger());
        if (balance < request.WorstCost)
            return new DraftRefused("funds.insufficient", $"{intent.From} holds {balance} wei and the transaction may cost {request.WorstCost}; send it native currency");
        return await PricedCall.RevertAsync(client, request, intent.PlannedAt, cancellation).ConfigureAwait(false) is { } revert
            ? new DraftRefused("fees.reverts_at_price", $"at {request.MaxFeePerGas} wei per gas the call reverts: {revert}")
            : new Drafted(request);
    }
}
