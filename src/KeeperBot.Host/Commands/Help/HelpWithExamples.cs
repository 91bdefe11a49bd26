using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace KeeperBot.Host.Commands.Help;

/// <summary>The help of a command, and examples of it to copy.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>The option --help with it, for the root.</summary>
    public static HelpOption Option()
    {
        var option = new HelpOption();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
        return option;
    }

    /// <inheritdoc/>
    /// <remarks>Who asks for help has not given the arguments yet.</remarks>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (!HelpExamples.All.TryGetValue(PathOf(parseResult.CommandResult.Command), out var examples))
            return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  # {example.Purpose}");
            output.WriteLine($"  {(example.Before is null ? "" : example.Before + " ")}keeper {example.Line}");
        }

        output.WriteLine();
        return code;
    }

    /// <summary>The names from below the root to a command, for instance "key new"; empty for the root.</summary>
    internal static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}".TrimStart() : "";
}
