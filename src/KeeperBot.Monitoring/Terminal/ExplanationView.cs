using System.Text.Json;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>A whole explanation on a terminal.</summary>
public static class ExplanationView
{
    /// <summary>Writes it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="explanation">The explanation as <see cref="Reports.ExplanationJson"/> writes it.</param>
    /// <exception cref="JsonException">It is not.</exception>
    public static void Show(IAnsiConsole console, string explanation)
    {
        using var document = JsonDocument.Parse(explanation);
        var root = document.RootElement;
        var block = root.GetProperty("block");
        Line(console, $"block {block.GetProperty("number")} {block.GetProperty("hash")}, {block.GetProperty("time")}, mode {root.GetProperty("mode")}");
        Lines(console, "doubt", root.GetProperty("doubts"));
        console.Write(ExplanationTables.Limits(root));
        if (root.GetProperty("candidates").GetArrayLength() == 0)
            Line(console, "nothing is to be done");
        else
            console.Write(ExplanationTables.Candidates(root));
        Lines(console, "not done:", root.GetProperty("skips"));
        Lines(console, "alarm", root.GetProperty("alarms"));
        if (!root.TryGetProperty("tried", out var tried))
            return;
        foreach (var step in tried.EnumerateArray())
            Line(console, $"tried: {step.GetProperty("kind")} {step.GetProperty("target")}: {step.GetProperty("detail")}");
    }

    private static void Lines(IAnsiConsole console, string what, JsonElement items)
    {
        foreach (var item in items.EnumerateArray())
            Line(console, $"{what} {item.GetProperty("subject")}: {item.GetProperty("code")}: {item.GetProperty("detail")}");
    }

    private static void Line(IAnsiConsole console, string text) => console.Write(new Text(SafeText.Escape(text) + "\n"));
}
