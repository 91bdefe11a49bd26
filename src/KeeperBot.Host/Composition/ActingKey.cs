using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>Opens what signs for the acting address: the key in a file, or the signer elsewhere.</summary>
internal static class ActingKey
{
    /// <summary>Opens it. A remote signer is not asked yet: a keeper that starts while it is away still watches, and follows up what was sent before.</summary>
    /// <exception cref="KeyFileException">The key file, or a file of the remote signer's identity, must not be used.</exception>
    /// <exception cref="CommandFailure">The key is of another address than configured.</exception>
    public static ITransactionKey Open(KeeperConfiguration configuration, TimeProvider time) => configuration switch
    {
        { RemoteSigner: { } signer } => RemoteTransactionKey.Open(signer, configuration.Options.Key.Address, time),
        { KeyFile: { } file } => Local(configuration, file),
        _ => throw new InvalidOperationException("a checked configuration names a key file or a remote signer"),
    };

    private static LocalTransactionKey Local(KeeperConfiguration configuration, string file)
    {
        var key = KeyFile.Load(file, configuration.KeyPasswordFile);
        if (key.Address == configuration.Options.Key.Address)
            return new LocalTransactionKey(key);
        var address = key.Address;
        key.Dispose();
        throw new CommandFailure(
            ExitCode.Key, $"key.address = {configuration.Options.Key.Address}: the key in '{file}' is of {address}; name the right file in key.file, or set key.address to the key's address");
    }
}
