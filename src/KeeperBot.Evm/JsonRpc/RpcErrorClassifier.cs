namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// The one table from what nodes say to what it means. Rows are tried from the top; the first whose phrase occurs in the message
/// (ignoring case) rules; only then do codes speak. Whatever matches nothing is <see cref="RpcErrorKind.Unknown"/>.
/// </summary>
public static class RpcErrorClassifier
{
    /// <summary>Classifies a node's error object.</summary>
    public static RpcErrorKind Classify(RpcError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        foreach (var row in RpcErrorTable.Rows)
        {
            if (error.Message.Contains(row.Phrase, StringComparison.OrdinalIgnoreCase))
                return row.Kind;
        }
        return RpcErrorTable.OfCode(error.Code);
    }

    /// <summary>What a failed <c>eth_sendRawTransaction</c> means for the transaction.</summary>
    public static SendErrorClass ClassifySend(RpcErrorKind kind) => kind switch
    {
        RpcErrorKind.AlreadyKnown => SendErrorClass.AlreadyKnown,
        RpcErrorKind.NonceTooLow => SendErrorClass.NonceTooLow,
        RpcErrorKind.NonceTooHigh => SendErrorClass.NonceGap,
        RpcErrorKind.ReplacementUnderpriced => SendErrorClass.ReplacementUnderpriced,
        RpcErrorKind.Underpriced => SendErrorClass.Underpriced,
        RpcErrorKind.InsufficientFunds => SendErrorClass.InsufficientFunds,
        RpcErrorKind.ExecutionReverted => SendErrorClass.Reverted,
        _ => SendErrorClass.Unknown,
    };

    /// <summary>What a failed <c>eth_sendRawTransaction</c> means for the transaction.</summary>
    public static SendErrorClass ClassifySend(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return ClassifySend(exception.Kind);
    }
}
