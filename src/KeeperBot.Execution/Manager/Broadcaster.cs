using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Journal;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// Sends durable bytes, once a call. From here to the recorded answer nothing is cancelled: whoever stops in between could not know what was sent.
/// </summary>
internal sealed class Broadcaster(EthClient client, PlaneLog journal, ILogger logger)
{
    private readonly Dictionary<Hash32, SendErrorClass> _answers = [];

    /// <summary>The class of the last answer to these bytes that was no acceptance; null when there was none since the start.</summary>
    public SendErrorClass? LastRefusal(Hash32 hash) => _answers.TryGetValue(hash, out var answer) ? answer : null;

    /// <summary>Records that a send begins, sends, and records the answer.</summary>
    public async Task<BroadcastAnswer> SendAsync(JournalAttempt attempt, BroadcastRoute route, BlockRef? head)
    {
        journal.Write(Sending(attempt, route, head));
        var answer = await AskAsync(attempt, route).ConfigureAwait(false);
        Record(attempt, answer, head);
        return answer;
    }

    /// <summary>The step that is to be durable before <see cref="AskAsync"/>.</summary>
    public Change Sending(JournalAttempt attempt, BroadcastRoute route, BlockRef? head) =>
        new(attempt.Intent, Core.Ports.IntentState.Broadcasting, $"sending attempt {attempt.Ordinal} to {Hosts(route)}") { Hash = attempt.Hash, Route = route, Head = head };

    /// <summary>Writes down what came of a send.</summary>
    public void Record(JournalAttempt attempt, BroadcastAnswer answer, BlockRef? head)
    {
        if (answer.Accepted)
        {
            _answers.Remove(attempt.Hash);
            journal.WriteAnswer(new Change(attempt.Intent, Core.Ports.IntentState.Pending, answer.Detail) { Hash = attempt.Hash, Head = head }, accepted: true);
        }
        else
        {
            _answers[attempt.Hash] = answer.Class;
            Log.NotAccepted(logger, attempt.Intent, attempt.Hash, answer.Class.ToString(), answer.Detail);
            journal.WriteAnswer(new Change(attempt.Intent, Core.Ports.IntentState.Broadcasting, $"{answer.Class}: {answer.Detail}") { Hash = attempt.Hash, Head = head }, accepted: false);
        }
    }

    /// <summary>Shows the bytes to the nodes of a route.</summary>
    public async Task<BroadcastAnswer> AskAsync(JournalAttempt attempt, BroadcastRoute route)
    {
        var to = Hosts(route);
        try
        {
            var hash = await client.SendRawTransactionAsync(attempt.Raw, route, CancellationToken.None).ConfigureAwait(false);
            return hash == attempt.Hash
                ? new(true, default, $"{to} has it")
                : new(false, SendErrorClass.Unknown, $"{to} answered with another hash, {hash}");
        }
        catch (RpcException error)
        {
            var kind = RpcErrorClassifier.ClassifySend(error);
            return kind == SendErrorClass.AlreadyKnown ? new(true, default, $"{to} had it already") : new(false, kind, error.Message);
        }
    }

    private string Hosts(BroadcastRoute route) => client.BroadcastHost(route) ?? "nobody";
}
