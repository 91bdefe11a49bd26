using System.Buffers.Binary;

namespace KeeperBot.Host.Commands.Key;

/// <summary>A terminal's settings: the C library's struct termios, of which only the echo is of interest.</summary>
internal sealed class TerminalMode
{
    // Larger than the struct of any system.
    private const int Size = 256;
    private const uint Echo = 0x8;
    private readonly byte[] _attributes;

    private TerminalMode(byte[] attributes) => _attributes = attributes;

    // c_lflag is the fourth of the flags, each 4 bytes on Linux and 8 on macOS; both are little-endian and give ECHO the same bit.
    private static int LocalFlags => OperatingSystem.IsMacOS() ? 24 : 12;

    /// <summary>The settings now.</summary>
    /// <exception cref="CommandFailure">The terminal does not tell.</exception>
    public static TerminalMode Read(int handle)
    {
        var attributes = new byte[Size];
        return TerminalMethods.GetAttributes(handle, attributes) == 0 ? new TerminalMode(attributes) : throw Failed();
    }

    /// <summary>The same without showing what is typed.</summary>
    public TerminalMode WithoutEcho()
    {
        var changed = (byte[])_attributes.Clone();
        var flags = changed.AsSpan(LocalFlags, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(flags, BinaryPrimitives.ReadUInt32LittleEndian(flags) & ~Echo);
        return new TerminalMode(changed);
    }

    /// <summary>Makes these the terminal's settings.</summary>
    /// <param name="handle">The terminal.</param>
    /// <param name="when"><see cref="TerminalMethods.AfterOutput"/> or <see cref="TerminalMethods.ForgettingInput"/>.</param>
    /// <exception cref="CommandFailure">The terminal refuses.</exception>
    public void Apply(int handle, int when)
    {
        if (TerminalMethods.SetAttributes(handle, when, _attributes) != 0)
            throw Failed();
    }

    private static CommandFailure Failed() => new(ExitCode.Usage, "the terminal's echo cannot be turned off, so nothing is asked; name a file of mode 0600 instead");
}
