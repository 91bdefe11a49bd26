using System.Text;
using System.Text.Json;
using KeeperBot.Monitoring.Terminal;
using Spectre.Console;

namespace KeeperBot.Host.Commands.Watch;

/// <summary>
/// The terminal's alternate screen, drawn anew in place: what was on the terminal comes back when it is disposed. Sizes are asked for at each drawing, so a resized window is
/// filled by the next one.
/// </summary>
internal sealed class WatchScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l", Leave = "\e[?25h\e[?1049l", Home = "\e[H", ClearRight = "\e[K", ClearBelow = "\e[J";

    private readonly TextWriter _out;
    private readonly bool _colours;
    private readonly Func<(int Width, int Height)> _size;

    /// <summary>Takes the screen.</summary>
    /// <param name="output">The terminal.</param>
    /// <param name="colours">Whether it may be coloured.</param>
    /// <param name="size">Its size now.</param>
    public WatchScreen(TextWriter output, bool colours, Func<(int Width, int Height)> size)
    {
        (_out, _colours, _size) = (output, colours, size);
        _out.Write(Enter);
        _out.Flush();
    }

    /// <summary>Draws a state.</summary>
    public void Draw(JsonElement? state, string connection, bool isLost)
    {
        var (width, height) = _size();
        var lines = Lines(state, connection, isLost, width, height, _colours);
        var frame = new StringBuilder(Home);
        for (var index = 0; index < lines.Count; index++)
            frame.Append(lines[index]).Append(ClearRight).Append(index < lines.Count - 1 ? "\r\n" : "");
        _out.Write(frame.Append(ClearBelow));
        _out.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _out.Write(Leave);
        _out.Flush();
    }

    /// <summary>The lines of a state, as many as the height takes.</summary>
    internal static List<string> Lines(JsonElement? state, string connection, bool isLost, int width, int height, bool colours)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(WatchView.Render(state, connection, isLost, height));
        return [.. text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Take(height)];
    }
}
