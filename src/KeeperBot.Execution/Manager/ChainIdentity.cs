using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>Whether the node's chain is the one the journal was written on, and not merely one with the same id (a fork, a rehearsal).</summary>
internal sealed class ChainIdentity(EthClient client, TransactionJournal journal)
{
    /// <summary>A reorganisation while the keeper was down reaches this deep; more blocks gone at once are another chain.</summary>
    private const int MostReorganised = 3;

    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.WrongChain"/> or <see cref="ExecutionErrorKind.JournalForeign"/>.</exception>
    public async Task RequireAsync(CancellationToken cancellation)
    {
        await RequireIdAsync(client, journal.Chain, cancellation).ConfigureAwait(false);
        var final = journal.FinalBlocks();
        // The newest and the oldest final block; what lies between hangs on the newest by its parents.
        foreach (var (number, hash) in final.Take(1).Concat(final.TakeLast(1)).Distinct())
        {
            if (!await HasBlockAsync(client, number, hash, cancellation).ConfigureAwait(false))
                throw Foreign($"block {number} was final with hash {hash} there, and this node's chain has another or none", await ConsentAsync(final, cancellation).ConfigureAwait(false));
        }

        // A fork shares its past with the chain it was forked from; only what came after tells them apart.
        var recent = journal.RecentBlocks().Where(block => final.IsEmpty || block.Number > final[0].Number).ToList();
        var missing = await MissingAsync(recent, cancellation).ConfigureAwait(false);
        // All of them gone is a reorganisation only where they stand right above a final block that is still there.
        var isShort = missing < recent.Count || (!final.IsEmpty && recent.Count > 0 && recent[0].Number - final[0].Number <= MostReorganised);
        if (missing > MostReorganised || (missing > 0 && !isShort))
            throw Foreign($"the {missing} newest blocks it remembers (up to {recent[0].Number}) are not on this node's chain");
    }

    /// <summary>The same while running: a node (or what a balancer puts behind its name) may be exchanged for one of another chain with the same id.</summary>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalForeign"/>: the newest final block is not on this chain.</exception>
    public async Task RequireFinalAsync(CancellationToken cancellation)
    {
        if (journal.FinalBlocks() is [var (number, hash), ..] && !await HasBlockAsync(client, number, hash, cancellation).ConfigureAwait(false))
            throw Foreign($"block {number} was final with hash {hash} there, and this node's chain has another or none");
    }

    public static async Task RequireIdAsync(EthClient client, ChainId expected, CancellationToken cancellation)
    {
        var found = await client.GetChainIdAsync(cancellation).ConfigureAwait(false);
        if (found != expected)
            throw new ExecutionException(ExecutionErrorKind.WrongChain, $"{client.EndpointHost} is on chain {found} and chain {expected} is configured; configure the node of the right chain");
    }

    /// <summary>How the operator goes on where it is the same chain all the same, reorganised below what had been final.</summary>
    private async Task<string> ConsentAsync(ImmutableArray<(ulong Number, Hash32 Hash)> final, CancellationToken cancellation)
    {
        var (first, last) = (final[^1], final[0]);
        return await HasBlockAsync(client, first.Number, first.Hash, cancellation).ConfigureAwait(false)
            && await client.GetBlockAsync(last.Number, cancellation).ConfigureAwait(false) is { } there
            ? $". If several other nodes say the same, the chain was reorganised below what had been final: read docs/runbook.md, then start once with --adopt-chain {there.Hash}"
            : "";
    }

    /// <summary>Whether a block is on the node's chain now.</summary>
    public static async Task<bool> HasBlockAsync(EthClient client, ulong number, Hash32 hash, CancellationToken cancellation) =>
        (await client.GetBlockAsync(number, cancellation).ConfigureAwait(false))?.Hash == hash;

    /// <summary>How many of the newest blocks, newest first, are not on the chain.</summary>
    private async Task<int> MissingAsync(List<(ulong Number, Hash32 Hash)> blocks, CancellationToken cancellation)
    {
        var missing = 0;
        foreach (var (number, hash) in blocks)
        {
            if (await HasBlockAsync(client, number, hash, cancellation).ConfigureAwait(false))
                break;
            missing++;
        }

        return missing;
    }

    private ExecutionException Foreign(string why, string consent = "") => new(
        ExecutionErrorKind.JournalForeign,
        $"journal '{journal.File}' was written on another chain than the one {client.EndpointHost} serves: {why}; a rehearsal's journal never drives the real chain. Name the right journal or node (a node that still syncs must catch up first){consent}");
}
