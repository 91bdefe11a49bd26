using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KeeperBot.Evm.Keys;

namespace KeeperBot.Host.Commands.Key;

/// <summary>
/// Asks on a terminal with its echo off. The answer goes from the system call into a pinned buffer: the framework's console would keep it in
/// buffers of its own, which nobody can erase.
/// </summary>
/// <param name="error">Where the question goes.</param>
/// <param name="handle">The terminal; standard input unless a test says otherwise.</param>
public sealed class TerminalPrompt(TextWriter error, int handle = 0) : ISecretPrompt
{
    // A terminal in line mode hands over at most this much at once.
    private const int LineSize = 4096;

    /// <inheritdoc/>
    public SecretText Ask(string question, CancellationToken stop)
    {
        if (OperatingSystem.IsWindows() || TerminalMethods.IsTerminal(handle) != 1)
            throw new CommandFailure(ExitCode.Usage, $"there is no terminal to ask on ({question}); name a file of mode 0600 that holds it: `keeper key --help` shows the options");
        var buffer = GC.AllocateArray<byte>(LineSize, pinned: true);
        var before = TerminalMode.Read(handle);
        try
        {
            // What was typed before the question was shown on the screen, so it is no answer.
            before.WithoutEcho().Apply(handle, TerminalMethods.ForgettingInput);
            error.Write($"{question}: ");
            error.Flush();
            return new SecretText(ReadLine(buffer, stop));
        }
        finally
        {
            before.Apply(handle, TerminalMethods.AfterOutput);
            CryptographicOperations.ZeroMemory(buffer);
            error.WriteLine();
        }
    }

    private ReadOnlySpan<byte> ReadLine(byte[] buffer, CancellationToken stop)
    {
        var length = 0;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (!TerminalMethods.WaitForInput(handle))
                continue;
            var read = (int)TerminalMethods.Read(handle, Marshal.UnsafeAddrOfPinnedArrayElement(buffer, length), (nuint)(LineSize - length));
            if (read < 0 && TerminalMethods.IsInterrupted())
                continue;
            if (read <= 0)
                throw new CommandFailure(ExitCode.Usage, "the input ended before an answer");
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0 && end <= SecretText.MaxLength)
                return buffer.AsSpan(0, end);
            if (end >= 0 || length == LineSize)
                throw new CommandFailure(ExitCode.Usage, FormattableString.Invariant($"the answer is longer than {SecretText.MaxLength} bytes"));
        }
    }
}
