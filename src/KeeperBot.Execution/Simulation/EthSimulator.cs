using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Execution.Simulation;

/// <summary>
/// Simulates with eth_simulateV1 by block hash: the call from its true sender, then the whole snapshot's reads through Multicall3, in one block at the
/// time the next one will have. A node without eth_simulateV1 gives <see cref="SimulationUnavailable"/>, and without a simulation nothing is sent:
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
        return SimulateAsync(new SimulatedTarget(intent.From, intent.To, intent.Data, intent.Value), intent.PlannedAt, cancellation);
    }

    /// <summary>Simulates the same bytes at another block, before a replacement is signed.</summary>
    internal async Task<Core.Ports.Simulation> SimulateAsync(SimulatedTarget target, BlockRef block, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(target, block, cancellation).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            return new SimulationUnavailable(error.Kind == RpcErrorKind.MethodNotFound
                ? $"{_client.EndpointHost} has no eth_simulateV1; use a node that has it (geth 1.14.9, Nethermind 1.30, Erigon 3, Anvil 1.0 or later)"
                : error.Message);
        }
        catch (FormatException error)
        {
            return new SimulationUnavailable($"the reads after the simulated call did not come back whole: {error.Message}");
        }
    }

    private async Task<Core.Ports.Simulation> RunAsync(SimulatedTarget target, BlockRef block, CancellationToken cancellation)
    {
        var header = await _client.GetBlockAsync(block.Hash, cancellation).ConfigureAwait(false);
        if (header is null)
            return new SimulationUnavailable($"the node no longer knows block {block}");
        var query = _source.Query;
        // The simulated block's gas is shared by the action and the reads; the action alone is held to its cap.
        var reads = new CallRequest { To = _multicall, Data = Multicall3.Encode(query.Calls), Gas = _options.ReadGas };
        var action = new CallRequest
        {
            From = target.From, To = target.To, Data = target.Data, Value = UInt256.FromBigInteger(target.Value.Raw), Gas = Math.Min(_options.GasCap, header.GasLimit),
        };
        var request = new SimulationRequest
        {
            Calls = [action, reads],
            Overrides = Overrides(query),
            BlockTime = block.Timestamp.Plus(_options.BlockInterval),
            BlockGasLimit = checked(action.Gas.Value + _options.ReadGas),
        };
        var reply = await _client.SimulateAsync(request, block, cancellation).ConfigureAwait(false);
        var call = reply.Calls[0];
        if (!call.Success)
            return new SimulatedRevert(RevertText(call));
        if (!reply.Calls[1].Success)
            return new SimulationUnavailable($"the reads after the simulated call failed as a whole: {RevertText(reply.Calls[1])}");
        var results = Multicall3.Decode(reply.Calls[1].ReturnData, query.Calls.Length);
        var after = new BlockRef(reply.BlockNumber, block.Hash, block.Hash, reply.Timestamp);
        return new SimulatedCall(call.GasUsed, _source.Interpret(after, results.AsSpan()));
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
