namespace KeeperBot.Evm.Transactions;

/// <summary>Bytes that are no transaction that a node would take, or a transaction that must not be signed.</summary>
public sealed class TransactionException : FormatException
{
    /// <summary>With what is wrong.</summary>
    public TransactionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
