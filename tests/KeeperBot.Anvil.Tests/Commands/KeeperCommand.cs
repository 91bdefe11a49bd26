using System.Text.Json;
using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>One run of the program's own entry point, with its streams caught.</summary>
internal sealed record KeeperCommand(ExitCode Code, string Output, string Errors)
{
    public static async Task<KeeperCommand> RunAsync(CancellationToken stop, params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        var code = (ExitCode)await KeeperProgram.RunAsync(arguments, new CommandContext(output, TextWriter.Synchronized(errors), TimeProvider.System, Interactive: false), stop);
        return new KeeperCommand(code, output.ToString(), errors.ToString());
    }

    public static Task<KeeperCommand> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    /// <summary>stdout as one JSON document; anything else on it fails.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
