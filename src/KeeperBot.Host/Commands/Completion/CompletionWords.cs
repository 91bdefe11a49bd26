using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using KeeperBot.Host.Commands.Help;

namespace KeeperBot.Host.Commands.Completion;

/// <summary>What may follow an option or stand as an argument.</summary>
internal enum ValueKind
{
    /// <summary>Anything: nothing is offered.</summary>
    Free = 0,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>One of some words.</summary>
    Words,
}

/// <summary>An option of a command.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Description">Its first sentence.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Kind">What value.</param>
/// <param name="Values">The words, where <paramref name="Kind"/> is <see cref="ValueKind.Words"/>.</param>
internal sealed record CompletionOption(string Name, string Description, bool TakesValue, ValueKind Kind, ImmutableArray<string> Values);

/// <summary>A command as the shells are told of it.</summary>
/// <param name="Path">For instance "key new"; empty for the program.</param>
/// <param name="Description">Its first sentence.</param>
/// <param name="Children">Commands below it, by name.</param>
/// <param name="Options">Its options.</param>
/// <param name="Argument">What its first argument is; null where it has none.</param>
internal sealed record CompletionCommand(
    string Path, string Description, ImmutableArray<string> Children, ImmutableArray<CompletionOption> Options, CompletionOption? Argument)
{
    // The launcher's own commands; a package's launcher refuses them with the reason.
    private static readonly ImmutableArray<CompletionCommand> Launcher =
        [new("test", "Every test.", [], [], null), new("package", "A tarball that runs without SDK and Node.", [], [], null)];

    /// <summary>The program and every command below it, in the order of the help.</summary>
    public static ImmutableArray<CompletionCommand> All(Command root)
    {
        var commands = Below(root, []).ToImmutableArray();
        return [commands[0] with { Children = [.. commands[0].Children, .. Launcher.Select(command => command.Path)] }, .. commands[1..], .. Launcher];
    }

    private static IEnumerable<CompletionCommand> Below(Command command, ImmutableArray<Option> inherited)
    {
        ImmutableArray<Option> own = [.. inherited, .. command.Options.Where(option => !option.Hidden)];
        var children = command.Subcommands.Where(child => !child.Hidden).ToArray();
        yield return new CompletionCommand(
            HelpWithExamples.PathOf(command), FirstSentence(command.Description), [.. children.Select(child => child.Name)], [.. own.Select(Of)],
            command.Arguments.Where(argument => !argument.Hidden).Select(Of).FirstOrDefault());
        foreach (var child in children.SelectMany(child => Below(child, [.. own.Where(option => option.Recursive)])))
            yield return child;
    }

    private static CompletionOption Of(Option option)
    {
        var takes = option.ValueType != typeof(bool) && option.ValueType != typeof(void) && option.Arity.MaximumNumberOfValues > 0;
        ImmutableArray<string> words = takes ? [.. option.GetCompletions(CompletionContext.Empty).Select(word => word.Label)] : [];
        return new(option.Name, FirstSentence(option.Description), takes, takes ? Kind(option.HelpName, words) : ValueKind.Free, words);
    }

    private static CompletionOption Of(Argument argument)
    {
        ImmutableArray<string> words = [.. argument.GetCompletions(CompletionContext.Empty).Select(word => word.Label)];
        return new(argument.Name, FirstSentence(argument.Description), true, Kind(argument.HelpName ?? argument.Name, words), words);
    }

    private static ValueKind Kind(string? name, ImmutableArray<string> words) => name switch
    {
        _ when !words.IsEmpty => ValueKind.Words,
        "FILE" or "SOURCE" or "KEY" => ValueKind.File,
        "FOLDER" or "DIR" => ValueKind.Folder,
        _ => ValueKind.Free,
    };

    private static string FirstSentence(string? text)
    {
        var line = (text ?? "").ReplaceLineEndings("\n").Split('\n')[0];
        var end = line.IndexOfAny(['.', ';', ':']);
        return end > 0 ? line[..end] : line;
    }
}
