using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>
/// The key that acts in local worlds. It is derived from a sentence in this file, so everybody has it; the configuration refuses its address on
/// any chain but a local one.
/// </summary>
internal static class DemoKey
{
    private static readonly Hash32 Secret = Keccak256.Hash("KeeperBot demo key: everybody has it, never use it on a real chain"u8);

    /// <summary>Its address.</summary>
    public static Address Address { get; } = AddressOf();

    /// <summary>Writes it to a file that only its owner may read.</summary>
    public static void Write(string file) => WritePrivate(file, Secret.ToString());

    /// <summary>Writes a file anew that only its owner may read.</summary>
    public static void WritePrivate(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/");
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(content);
    }

    private static Address AddressOf()
    {
        using var key = new LocalSigningKey(Secret.Span);
        return key.Address;
    }
}
