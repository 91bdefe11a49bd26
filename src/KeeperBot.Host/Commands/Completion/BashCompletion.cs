using System.Collections.Immutable;
using System.Text;

namespace KeeperBot.Host.Commands.Completion;

/// <summary>A completion function for bash, and by its bashcompinit for zsh. It holds every word itself: nothing is started at a press of the key.</summary>
internal static class BashCompletion
{
    /// <summary>The script for bash.</summary>
    public static string Bash(ImmutableArray<CompletionCommand> commands) => "# Completion of keeper for bash; made by `keeper completion bash`.\n" + Function(commands) + "complete -F _keeper keeper ./keeper keeperbot\n";

    /// <summary>The script for zsh, to lie as _keeper in a folder of its fpath or to be sourced.</summary>
    public static string Zsh(ImmutableArray<CompletionCommand> commands) =>
        "#compdef keeper\n# Completion of keeper for zsh; made by `keeper completion zsh`.\nautoload -U +X bashcompinit && bashcompinit\n" + Function(commands)
        + "complete -F _keeper keeper ./keeper\n";

    private static string Function(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder();
        text.Append("_keeper() {\n");
        text.Append("  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"\" at=keeper i word words=\"\"\n");
        text.Append("  COMPREPLY=()\n");
        text.Append("  [ \"$COMP_CWORD\" -gt 0 ] && prev=\"${COMP_WORDS[COMP_CWORD-1]}\"\n");
        text.Append("  for ((i = 1; i < COMP_CWORD; i++)); do\n    word=\"${COMP_WORDS[i]}\"\n    case \"$at $word\" in\n");
        text.Append("      ").AppendJoin(" | ", commands.Where(command => command.Path.Length > 0).Select(command => $"'{At(command)}'")).Append(") at=\"$at $word\" ;;\n    esac\n  done\n");
        text.Append("  case \"$at $prev\" in\n");
        foreach (var (pattern, action) in Values(commands))
            text.Append("    ").Append(pattern).Append(") ").Append(action).Append("; return ;;\n");
        text.Append("  esac\n  case \"$at\" in\n");
        foreach (var command in commands)
            text.Append("    '").Append(At(command)).Append("') ").Append(Words(command)).Append(" ;;\n");
        text.Append("  esac\n  COMPREPLY+=($(compgen -W \"$words\" -- \"$cur\"))\n}\n");
        return text.ToString();
    }

    private static IEnumerable<(string Pattern, string Action)> Values(ImmutableArray<CompletionCommand> commands) =>
        from command in commands
        from option in command.Options
        where option.TakesValue
        group $"'{At(command)} {option.Name}'" by Action(option) into alike
        select (string.Join(" | ", alike), alike.Key);

    private static string Action(CompletionOption value) => value.Kind switch
    {
        ValueKind.File => "COMPREPLY=($(compgen -f -- \"$cur\"))",
        ValueKind.Folder => "COMPREPLY=($(compgen -d -- \"$cur\"))",
        ValueKind.Words => $"COMPREPLY=($(compgen -W '{string.Join(' ', value.Values)}' -- \"$cur\"))",
        _ => "COMPREPLY=()",
    };

    private static string Words(CompletionCommand command)
    {
        var words = $"words='{string.Join(' ', command.Children.Concat(command.Options.Select(option => option.Name)))}'";
        return command.Argument is { Kind: not ValueKind.Free } argument ? $"{Action(argument)}; {words}" : words;
    }

    private static string At(CompletionCommand command) => $"keeper {command.Path}".TrimEnd();
}
