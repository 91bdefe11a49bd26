namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// The one table from what nodes say to what it means (rule R10 of the transaction plane). Code 3 is a revert; then the first row whose
/// phrase occurs in the message rules; only then do the other codes speak. Whatever matches nothing is <see cref="RpcErrorKind.Unknown"/>.
/// </summary>
public static class RpcErrorClassifier
{
    /// <summary>Characters of a message that are looked at; no client says more before it quotes somebody else.</summary>
    private const int Considered = 512;

    /// <summary>Classifies a node's error object.</summary>
    public static RpcErrorKind Classify(RpcError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.Code == RpcErrorTable.RevertCode)
            return RpcErrorKind.ExecutionReverted;
        var message = error.Message.Length <= Considered ? error.Message : error.Message[..Considered];
        foreach (var row in RpcErrorTable.Rows)
        {
            if (row.Matches(message))
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
