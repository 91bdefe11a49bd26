using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Execution.Simulation;

/// <summary>
/// Simulates by block hash, twice: the call alone on the pinned block at its own time, and with eth_simulateV1 the call from its true sender, then the
/// whole snapshot's reads through Multicall3, in one block at the time the next one will have. Where a node has no eth_simulateV1, one eth_call does
/// both on the pinned block (<see cref="SenderRunner"/>), at the next one's time where the node takes a time; calls that must come before, such as an approval, are in the first form only. Without either the answer is <see cref="SimulationUnavailable"/>, and nothing is sent:
/// wrapping the call in a multicall would change msg.sender, and role checks would lie.
/// </summary>
public sealed class EthSimulator : ISimulator
{
    private readonly EthClient _client;
    private readonly ISnapshotSource _source;
    private readonly SimulationOptions _options;
    private readonly ImmutableArray<ContractAbi> _errors;
    private readonly Address _multicall;

    /// <summary>A simulator.</summary>
    /// <param name="client">The node.</param>
    /// <param name="source">Whose reads are appended, and who interprets their answers.</param>
    /// <param name="multicall">Where Multicall3 is; the same as the snapshot reader's.</param>
    /// <param name="options">Limits.</param>
    /// <param name="errors">ABIs in which custom errors are looked up.</param>
    /// <exception cref="ArgumentException">Neither a deployed Multicall3 nor its code is given.</exception>
    public EthSimulator(EthClient client, ISnapshotSource source, MulticallOptions multicall, SimulationOptions options, ImmutableArray<ContractAbi> errors)
    {
        ArgumentNullException.ThrowIfNull(multicall);
        (_client, _source, _options, _errors) = (client, source, options, errors);
        Multicall = multicall;
        _multicall = multicall.Deployed ?? multicall.Fallback?.At ?? throw new ArgumentException("neither a deployed Multicall3 nor its code by override is given", nameof(multicall));
    }

    private MulticallOptions Multicall { get; }

    /// <inheritdoc/>
    public Task<Core.Ports.Simulation> SimulateAsync(CallIntent intent, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(intent);
        return SimulateAsync([.. intent.Before.Select(SimulatedTarget.Of), SimulatedTarget.Of(intent)], intent.PlannedAt, cancellation);
    }

    /// <summary>Simulates the same bytes at another block, before a replacement is signed.</summary>
    internal Task<Core.Ports.Simulation> SimulateAsync(SimulatedTarget target, BlockRef block, CancellationToken cancellation) =>
        SimulateAsync([target], block, cancellation);

    private async Task<Core.Ports.Simulation> SimulateAsync(ImmutableArray<SimulatedTarget> targets, BlockRef block, CancellationToken cancellation) =>
        await AnsweredAsync(async () => await BothAsync(targets, block, cancellation).ConfigureAwait(false)).ConfigureAwait(false)
            ?? throw new InvalidOperationException("a simulation has an outcome");

    /// <summary>What is there without any transaction of ours.</summary>
    /// <exception cref="RpcException">The node gave no usable answer.</exception>
    internal Task<PortfolioSnapshot> ReadAsync(BlockRef block, CancellationToken cancellation) => _source.ReadAsync(block, cancellation);

    private async Task<Core.Ports.Simulation> BothAsync(ImmutableArray<SimulatedTarget> targets, BlockRef block, CancellationToken cancellation)
    {
        var header = await _client.GetBlockAsync(block.Hash, cancellation).ConfigureAwait(false);
        if (header is null)
            return new SimulationUnavailable($"the node no longer knows block {block}");
        var gas = Math.Min(_options.GasCap, header.GasLimit);
        var actions = targets.Select(target => new CallRequest { From = target.From, To = target.To, Data = target.Data, Value = UInt256.FromBigInteger(target.Value.Raw), Gas = gas }).ToImmutableArray();
        // Only the first of several finds the pinned block as it expects it.
        var alone = AnsweredAsync(() => AloneAsync(actions[0], block, cancellation));
        var next = AnsweredAsync(async () => await NextAsync(targets, actions, block, cancellation).ConfigureAwait(false));
        await Task.WhenAll(alone, next).ConfigureAwait(false);
        // What the second one found out says more: it has the node's words for a halt, and what the portfolio is afterwards.
        var outcome = await next.ConfigureAwait(false);
        return outcome is SimulatedCall ? await alone.ConfigureAwait(false) ?? outcome : outcome!;
    }

    /// <summary>Null when the call returns on the pinned block, at that block's own time.</summary>
    private async Task<Core.Ports.Simulation?> AloneAsync(CallRequest action, BlockRef block, CancellationToken cancellation)
    {
        var result = await _client.CallAsync(action, block, cancellationToken: cancellation).ConfigureAwait(false);
        return result.Success ? null : new SimulatedRevert(RevertReason.Decode(result.Data.Span, _errors).Text);
    }

    private static async Task<Core.Ports.Simulation?> AnsweredAsync(Func<Task<Core.Ports.Simulation?>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            return new SimulationUnavailable(error.Message);
        }
        catch (FormatException error)
        {
            return new SimulationUnavailable($"the reads after the simulated call did not come back whole: {error.Message}");
        }
    }

    private async Task<Core.Ports.Simulation> NextAsync(ImmutableArray<SimulatedTarget> targets, ImmutableArray<CallRequest> actions, BlockRef block, CancellationToken cancellation)
    {
        var query = _source.Query;
        var asked = new AskedReads(query.Calls, _source.OutOfGas);
        var reads = Multicall3.Encode(asked.Calls);
        try
        {
            // The simulated block's gas is shared by the actions and the reads; each action alone is held to its cap.
            var request = new SimulationRequest
            {
                Calls = [.. actions, new CallRequest { To = _multicall, Data = reads, Gas = _options.ReadGas }],
                Overrides = Overrides(query),
                BlockTime = block.Timestamp.Plus(_options.BlockInterval),
                BlockGasLimit = checked(actions.Aggregate(_options.ReadGas, (sum, action) => checked(sum + action.Gas!.Value))),
            };
            var reply = await _client.SimulateAsync(request, block, cancellation).ConfigureAwait(false);
            if (reply.Calls.Take(actions.Length - 1).Index().FirstOrDefault(call => !call.Item.Success) is { Item: { } failed } first)
                return new SimulatedRevert($"call {first.Index + 1} of {actions.Length}: {RevertText(failed)}");
            return Outcome(reply.Calls[^2], reply.Calls[^1].ToCallResult(), asked, new BlockRef(reply.BlockNumber, block.Hash, block.Hash, reply.Timestamp));
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.MethodNotFound)
        {
            return targets is [var target]
                ? await InOneCallAsync(target, SenderRunner.Request(target, actions[0].Gas!.Value, _multicall, reads, _options.ReadGas), asked, block, cancellation).ConfigureAwait(false)
                : new SimulationUnsupported($"{_client.EndpointHost} has no eth_simulateV1, so that {targets.Length} calls cannot be tried one after the other; use another node, or give the allowance by hand");
        }
    }

    /// <summary>At the next block's time where the node's eth_call takes one, else at the pinned block's own; the result says which.</summary>
    private async Task<Core.Ports.Simulation> InOneCallAsync(SimulatedTarget target, CallRequest call, AskedReads asked, BlockRef block, CancellationToken cancellation)
    {
        var overrides = Overrides(_source.Query).Add(SenderRunner.At(target.From));
        CallResult reply;
        try
        {
            reply = await _client.CallAtAsync(block.Timestamp.Plus(_options.BlockInterval), call, block, overrides, cancellation).ConfigureAwait(false);
        }
        catch (RpcException error) when (error.Kind is RpcErrorKind.InvalidParams or RpcErrorKind.Unknown)
        {
            reply = await _client.CallAsync(call, block, overrides, cancellation).ConfigureAwait(false);
        }

        if (!reply.Success)
            return new SimulationUnavailable($"{_client.EndpointHost} has no eth_simulateV1, and its eth_call with code at the acting address failed: {RevertReason.Decode(reply.Data.Span, abi: null).Text}");
        var (done, answers, at) = SenderRunner.Decode(reply.Data, target);
        return Outcome(done, answers, asked, block with { Timestamp = at });
    }

    private Core.Ports.Simulation Outcome(KeeperBot.Evm.SimulatedCall call, CallResult reads, AskedReads asked, BlockRef at)
    {
        if (!call.Success)
            return new SimulatedRevert(RevertText(call));
        if (!reads.Success)
            return new SimulationUnavailable($"the reads after the simulated call failed as a whole: {RevertReason.Decode(reads.Data.Span, _errors).Text}");
        return new SimulatedCall(call.GasUsed, _source.Interpret(at, asked.Answers(Multicall3.Decode(reads.Data, asked.Calls.Length))));
    }

    private ImmutableArray<CodeOverride> Overrides(SnapshotQuery query) =>
        Multicall.Deployed is null && Multicall.Fallback is { } fallback ? query.Overrides.Add(fallback) : query.Overrides;

    private string RevertText(KeeperBot.Evm.SimulatedCall call)
    {
        var reason = RevertReason.Decode(call.ReturnData.Span, _errors);
        // A halt (out of gas, invalid opcode) has no data; only the node's words tell it from a bare revert.
        return reason.Kind == RevertReasonKind.Empty && call.Error is { } error ? $"{reason.Text} ({error})" : reason.Text;
    }
}
