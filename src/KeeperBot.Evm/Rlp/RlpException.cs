namespace KeeperBot.Evm.Rlp;

/// <summary>Bytes that are not canonical RLP, or not of the expected shape.</summary>
public sealed class RlpException : FormatException
{
    /// <summary>With a message that says what is wrong and at which byte.</summary>
    public RlpException(string message)
        : base(message)
    {
    }
}
