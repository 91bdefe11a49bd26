using System.Runtime.InteropServices;
using System.Text;
using KeeperBot.Evm.Keys;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Key;
using Microsoft.Win32.SafeHandles;

namespace KeeperBot.Host.Tests.Commands.Key;

/// <summary>The hidden prompt on a real (pseudo) terminal.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class TerminalPromptTests : IDisposable
{
    private const string Canary = "canary grüße";
    private const uint Echo = 0x8;

    private readonly FileStream _keyboard;
    private readonly int _terminal;

    public TerminalPromptTests()
    {
        OpenTerminal(out var keyboard, out _terminal, 0, 0, 0).ShouldBe(0);
        _keyboard = new FileStream(new SafeFileHandle(keyboard, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
    }

    public void Dispose()
    {
        _keyboard.Dispose();
        _ = Close(_terminal);
    }

    [Fact]
    public async Task Ask_LineTyped_IsReadAndNeverShown()
    {
        using var screen = new Screen("Password: ");
        var asked = Task.Run(() => new TerminalPrompt(screen, _terminal).Ask("Password", CancellationToken.None));
        await screen.Shown;
        EchoIsOn().ShouldBeFalse();
        _keyboard.Write(Encoding.UTF8.GetBytes(Canary + "\n"));

        using var answer = await asked;
        using var expected = new SecretText(Encoding.UTF8.GetBytes(Canary));
        answer.IsSameAs(expected).ShouldBeTrue();
        EchoIsOn().ShouldBeTrue();
        screen.ToString().ShouldBe("Password: " + Environment.NewLine);
        // Whatever the terminal would have drawn comes out at its other end: this line, typed with the echo on again, and nothing before it.
        _keyboard.Write("seen\n"u8);
        var drawn = new byte[256];
        Encoding.UTF8.GetString(drawn, 0, _keyboard.Read(drawn, 0, drawn.Length)).Trim().ShouldBe("seen");
    }

    [Fact]
    public async Task Ask_StoppedWhileWaiting_PutsTheEchoBack()
    {
        using var stop = new CancellationTokenSource();
        using var screen = new Screen("Password: ");
        var asked = Task.Run(() => new TerminalPrompt(screen, _terminal).Ask("Password", stop.Token));
        await screen.Shown;
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asked);
        EchoIsOn().ShouldBeTrue();
    }

    [Fact]
    public async Task Ask_AnswerThatIsTooLong_IsRefusedWithoutRepeatingIt()
    {
        using var screen = new Screen("Password: ");
        var asked = Task.Run(() => new TerminalPrompt(screen, _terminal).Ask("Password", CancellationToken.None));
        await screen.Shown;
        _keyboard.Write(Encoding.UTF8.GetBytes(new string('x', SecretText.MaxLength + 1) + "\n"));

        (await Should.ThrowAsync<CommandFailure>(asked)).Message.ShouldNotContain("xxx");
        EchoIsOn().ShouldBeTrue();
    }

    [Fact]
    public async Task Ask_EndOfInput_IsNoEmptyPassword()
    {
        using var screen = new Screen("Password: ");
        var asked = Task.Run(() => new TerminalPrompt(screen, _terminal).Ask("Password", CancellationToken.None));
        await screen.Shown;
        _keyboard.Write("\u0004"u8);

        (await Should.ThrowAsync<CommandFailure>(asked)).Message.ShouldContain("ended");
    }

    [Fact]
    public void Ask_NoTerminal_SaysToNameAFile()
    {
        using var file = File.OpenHandle("/dev/null");
        using var screen = new StringWriter();
        var failure = Should.Throw<CommandFailure>(() => new TerminalPrompt(screen, (int)file.DangerousGetHandle()).Ask("Password", CancellationToken.None));
        failure.Code.ShouldBe(ExitCode.Usage);
        failure.Message.ShouldContain("mode 0600");
    }

    private bool EchoIsOn()
    {
        var attributes = new byte[256];
        TerminalMethods.GetAttributes(_terminal, attributes).ShouldBe(0);
        return (BitConverter.ToUInt32(attributes, 12) & Echo) != 0;
    }

    [DllImport("libc", EntryPoint = "openpty")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenTerminal(out int keyboard, out int terminal, nint name, nint mode, nint size);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);

    /// <summary>Tells when the question has been asked.</summary>
    private sealed class Screen(string question) : StringWriter
    {
        private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Shown => _shown.Task;

        public override void Flush()
        {
            if (ToString() == question)
                _shown.TrySetResult();
        }
    }
}
