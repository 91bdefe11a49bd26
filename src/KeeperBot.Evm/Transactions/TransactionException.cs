namespace KeeperBot.Evm.Transactions;

/// <summary>Bytes that are no transaction that a node would take, or a transaction that must not be signed.</summary>
public sealed class TransactionException : FormatException
{
    /// <summary>With what is wrong.</summary>
    public TransactionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>With what is wrong and the field that it is wrong in.</summary>
    public TransactionException(TransactionField field, string message)
        : base(message) => Field = field;

    /// <summary>The field at fault; <see cref="TransactionField.None"/> where it is the whole.</summary>
    public TransactionField Field { get; }
}
