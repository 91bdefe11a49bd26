using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Keys;

/// <summary>A handle on a private key. Disposing it destroys our copy of the key.</summary>
public interface ISigningKey : IDisposable
{
    /// <summary>The key's account.</summary>
    Address Address { get; }

    /// <summary>Signs a hash: low s, checked to recover to <see cref="Address"/>.</summary>
    /// <exception cref="ObjectDisposedException">The key is destroyed.</exception>
    Signature Sign(Hash32 hash);
}
