using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>`keeper world` running beside the test, in a folder of its own.</summary>
internal sealed class RunningWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-world-");
    private readonly CancellationTokenSource _stop = new();
    private readonly SignallingWriter _output = new("running until interrupted");
    private Task<int> _command = Task.FromResult(0);

    public string Folder => _folder.FullName;

    public string ConfigurationFile => Path.Combine(Folder, "appsettings.json");

    public static async Task<RunningWorld> StartAsync(string move = "0%", string? scenario = null)
    {
        var world = new RunningWorld();
        var context = new CommandContext(world._output, TextWriter.Null, TimeProvider.System, Interactive: false);
        world._command = KeeperProgram.RunAsync(["world", "--port", "0", $"--move={move}", "--folder", world.Folder, .. scenario is null ? Array.Empty<string>() : ["--scenario", scenario]], context, world._stop.Token);
        if (await Task.WhenAny(world._output.Seen, world._command) == world._command)
            throw new InvalidOperationException($"the world ended with {await world._command}");
        return world;
    }

    public JsonObject Configuration() => JsonNode.Parse(File.ReadAllText(ConfigurationFile))!.AsObject();

    /// <summary>Writes a changed configuration beside the world's own.</summary>
    public string Write(string name, Action<JsonObject> change)
    {
        var configuration = Configuration();
        change(configuration);
        var file = Path.Combine(Folder, name);
        File.WriteAllText(file, configuration.ToJsonString());
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        (await _command).ShouldBe((int)ExitCode.Ok);
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private sealed class SignallingWriter(string line) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value == line)
                _seen.TrySetResult();
        }
    }
}
