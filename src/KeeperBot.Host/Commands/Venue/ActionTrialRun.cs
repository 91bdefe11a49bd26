using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Composition;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Declarative;

namespace KeeperBot.Host.Commands.Venue;

/// <summary>How one trial ended.</summary>
/// <param name="Name">The action.</param>
/// <param name="Seen">Whether its effect was seen; null where it was not tried.</param>
/// <param name="Detail">What happened.</param>
internal sealed record TrialOutcome(string Name, bool? Seen, string Detail);

/// <summary>Tries a file's actions with eth_simulateV1: the allowances they need, the action, and all reads after it, each with its true sender.</summary>
internal sealed class ActionTrialRun(EthClient client, DeclarativeAdapter adapter, AccountRef account, BlockHeader head)
{
    private const ulong ReadGas = 100_000_000;

    private static readonly AbiFunction Approve = AbiFunction.Parse("approve(address spender, uint256 amount)");

    /// <summary>One outcome for each action.</summary>
    public async Task<ImmutableArray<TrialOutcome>> RunAsync(KnownReading reading, IReadOnlyDictionary<Token, BigInteger> balances, CancellationToken stop)
    {
        var outcomes = ImmutableArray.CreateBuilder<TrialOutcome>();
        foreach (var trial in new ActionTrials(adapter, head.ToBlockRef()).Of(reading, balances))
            outcomes.Add(trial.NotTried is { } why ? new TrialOutcome(trial.Name, null, why) : await TryAsync(trial, stop).ConfigureAwait(false));
        return outcomes.ToImmutable();
    }

    private async Task<TrialOutcome> TryAsync(ActionTrial trial, CancellationToken stop)
    {
        var multicall = Multicall3Code.Load();
        var reads = adapter.Reads(account);
        // From zero: some tokens change an allowance no other way.
        var approvals = from spend in trial.Spends
                        from amount in new[] { BigInteger.Zero, spend.Most.Raw }
                        select Call(spend.Most.Token.Address, Approve.Encode(spend.Spender, amount));
        CallRequest[] before = [.. approvals, Call(trial.To, trial.Data)];
        try
        {
            var reply = await client.SimulateAsync(
                new SimulationRequest
                {
                    Calls = [.. before, new CallRequest { To = multicall.At, Data = Multicall3.Encode(reads), Gas = ReadGas }],
                    Overrides = [.. adapter.Overrides, multicall],
                    BlockTime = head.Timestamp.Plus(TimeSpan.FromSeconds(1)),
                    BlockGasLimit = checked((head.GasLimit * (ulong)before.Length) + ReadGas),
                },
                BlockId.Of(head.ToBlockRef()), stop).ConfigureAwait(false);
            if (reply.Calls[..^1].FirstOrDefault(call => !call.Success) is { } failed)
                return new TrialOutcome(trial.Name, false, $"reverted: {RevertReason.Decode(failed.ReturnData.Span, KnownErrors.All).Text}");
            if (!reply.Calls[^1].Success)
                return new TrialOutcome(trial.Name, false, "the reads after it failed as a whole");
            var after = adapter.Interpret(account, new BlockRef(reply.BlockNumber, head.Hash, head.Hash, reply.Timestamp), Multicall3.Decode(reply.Calls[^1].ReturnData, reads.Length).AsSpan());
            var verdict = trial.Judge(after);
            return new TrialOutcome(trial.Name, verdict.Seen, FormattableString.Invariant($"{verdict.Detail} ({trial.Promise}); {reply.Calls[^2].GasUsed} gas"));
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.MethodNotFound)
        {
            return new TrialOutcome(trial.Name, null, $"{client.EndpointHost} has no eth_simulateV1; use another node");
        }
        catch (FormatException error)
        {
            return new TrialOutcome(trial.Name, false, $"the reads after it did not come back whole: {error.Message}");
        }
    }

    private CallRequest Call(Address to, Bytes data) => new() { From = account.Holder, To = to, Data = data, Gas = head.GasLimit };
}
