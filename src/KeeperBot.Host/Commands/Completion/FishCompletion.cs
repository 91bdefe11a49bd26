using System.Collections.Immutable;
using System.Text;

namespace KeeperBot.Host.Commands.Completion;

/// <summary>Completion for fish, with descriptions. It holds every word itself.</summary>
internal static class FishCompletion
{
    /// <summary>The script.</summary>
    public static string Fish(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder("# Completion of keeper for fish; made by `keeper completion fish`.\nfunction __keeper_at\n");
        text.Append("  set -l at\n  for word in (commandline -opc)[2..-1]\n    switch \"$at $word\"\n      case ");
        text.AppendJoin(' ', commands.Where(command => command.Path.Length > 0).Select(command => $"'{(command.Path.Contains(' ', StringComparison.Ordinal) ? command.Path : " " + command.Path)}'"));
        text.Append("\n        set at (string trim \"$at $word\")\n    end\n  end\n  test \"$at\" = \"$argv[1]\"\nend\ncomplete -c keeper -f\n");
        foreach (var command in commands)
        {
            var at = $"complete -c keeper -n \"__keeper_at '{command.Path}'\"";
            foreach (var child in command.Children)
                text.Append(at).Append(" -a ").Append(child).Append(" -d ").Append(Quoted(commands.First(one => one.Path == $"{command.Path} {child}".TrimStart()).Description)).Append('\n');
            foreach (var option in command.Options.Where(option => option.Name.StartsWith("--", StringComparison.Ordinal)))
                text.Append(at).Append(" -l ").Append(option.Name[2..]).Append(option.TakesValue ? Value(option) : "").Append(" -d ").Append(Quoted(option.Description)).Append('\n');
            if (command.Argument is { Kind: not ValueKind.Free } argument)
                text.Append(at).Append(argument.Kind == ValueKind.Words ? $" -a '{string.Join(' ', argument.Values)}'" : " -F").Append(" -d ").Append(Quoted(argument.Description)).Append('\n');
        }

        return text.ToString();
    }

    private static string Value(CompletionOption option) => option.Kind switch
    {
        ValueKind.File => " -r -F",
        ValueKind.Folder => " -x -a '(__fish_complete_directories)'",
        ValueKind.Words => $" -x -a '{string.Join(' ', option.Values)}'",
        _ => " -x",
    };

    private static string Quoted(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
