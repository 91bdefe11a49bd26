namespace KeeperBot.Execution;

/// <summary>The disk, the lock, the signer or the chain under the transaction plane is not as it must be.</summary>
/// <param name="kind">What failed.</param>
/// <param name="message">What, where and how to mend it.</param>
/// <param name="inner">The cause.</param>
public sealed class ExecutionException(ExecutionErrorKind kind, string message, Exception? inner = null)
    : EnvironmentFailure(CodeOf(kind), message, inner)
{
    /// <summary>What failed.</summary>
    public ExecutionErrorKind Kind { get; } = kind;

    private static string CodeOf(ExecutionErrorKind kind) => kind switch
    {
        ExecutionErrorKind.Locked => "execution.locked",
        ExecutionErrorKind.JournalUnavailable => "execution.journal_unavailable",
        ExecutionErrorKind.JournalNewer => "execution.journal_newer",
        ExecutionErrorKind.JournalCorrupt => "execution.journal_corrupt",
        ExecutionErrorKind.JournalForeign => "execution.journal_foreign",
        ExecutionErrorKind.WrongChain => "execution.wrong_chain",
        ExecutionErrorKind.Signer => "execution.signer",
        ExecutionErrorKind.Failpoint => "execution.failpoint",
        _ => "execution.unknown",
    };
}
