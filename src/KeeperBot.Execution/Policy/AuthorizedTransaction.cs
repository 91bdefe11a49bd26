namespace KeeperBot.Execution.Policy;

/// <summary>A transaction that the policy guard has allowed. Only <see cref="PolicyGuard"/> makes one; only the signer takes one.</summary>
public sealed class AuthorizedTransaction
{
    internal AuthorizedTransaction(TransactionRequest request) => Request = request;

    /// <summary>Exactly what was allowed.</summary>
    public TransactionRequest Request { get; }
}
