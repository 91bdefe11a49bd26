using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Evidence;

/// <summary>What was tried without the key signing anything on the real chain.</summary>
internal enum EvidenceKind
{
    /// <summary>Nothing; no line of evidence has it.</summary>
    None,

    /// <summary>`keeper rehearse`: the whole pipeline on a fork, with another key.</summary>
    Rehearsal,

    /// <summary>`keeper run --dry-run`: the real chain, without a signer.</summary>
    DryRun,
}

/// <summary>How it ended. The zero value is the one that vouches for nothing.</summary>
internal enum EvidenceOutcome
{
    /// <summary>It did not get to its end: a failure stopped it, or it was interrupted.</summary>
    Failed,

    /// <summary>A rehearsal that got to its end with an account at or below its trigger, or unknown.</summary>
    Unhealthy,

    /// <summary>It got to its end; after a rehearsal, with every account above its trigger.</summary>
    Sound,
}

/// <summary>An account that was kept.</summary>
/// <param name="Id">Its name in the configuration.</param>
/// <param name="Holder">Whose positions.</param>
internal sealed record EvidenceAccount(string Id, Address Holder);

/// <summary>One rehearsal or dry run, as it is remembered.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="From">When it began, by the machine's clock, in Unix seconds.</param>
/// <param name="To">When it ended, by the machine's clock, in Unix seconds; not before <paramref name="From"/>.</param>
/// <param name="Cycles">Cycles that completed.</param>
/// <param name="Chain">The chain of the configuration.</param>
/// <param name="Configuration">SHA-256 of the configuration file as it was read, the digest that decision records name.</param>
/// <param name="Accounts">The accounts, in configured order.</param>
/// <param name="Acting">The configured acting address, whoever stood in for it.</param>
/// <param name="Transactions">Transactions that were signed and sent to the fork, or, in a dry run, that would have been signed.</param>
/// <param name="Failures">Cycles that were void, and transactions that failed.</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record EvidenceLine(
    EvidenceKind Kind, ulong From, ulong To, ulong Cycles, ChainId Chain, Hash32 Configuration, ImmutableArray<EvidenceAccount> Accounts, Address Acting, ulong Transactions,
    ulong Failures, EvidenceOutcome Outcome);
