namespace KeeperBot.Evm.Crypto;

/// <summary>The signing library is missing or unusable, or a signature is not one.</summary>
public sealed class Secp256k1Exception : Exception
{
    /// <summary>With a message that says what and how to mend it.</summary>
    public Secp256k1Exception(string message)
        : base(message)
    {
    }
}
