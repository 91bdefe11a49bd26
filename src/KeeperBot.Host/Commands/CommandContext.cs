using KeeperBot.Host.Commands.Key;
using Spectre.Console;

namespace KeeperBot.Host.Commands;

/// <summary>What a command works with.</summary>
/// <param name="Out">Results; with --json one document and nothing else.</param>
/// <param name="Error">Logs and errors.</param>
/// <param name="Time">The clock.</param>
/// <param name="Interactive">Whether <paramref name="Out"/> is a terminal that can be redrawn.</param>
public sealed record CommandContext(TextWriter Out, TextWriter Error, TimeProvider Time, bool Interactive)
{
    private const int WidthWhenPiped = 160;

    /// <summary>Standard input, for the commands that read it.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Whether <see cref="In"/> is a terminal, where somebody can be asked.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal, where progress may be drawn.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Asks for passwords.</summary>
    public ISecretPrompt Prompt { get; init; } = new TerminalPrompt(Error);

    /// <summary>A console on <see cref="Out"/>; plain text of a fixed width where that is no terminal.</summary>
    public IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out), Ansi = Interactive ? AnsiSupport.Detect : AnsiSupport.No });
        if (!Interactive)
            console.Profile.Width = WidthWhenPiped;
        return console;
    }
}
