using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Commands;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>Limits that are changed while the keeper runs, on a vault whose rescue they decide, with the shipped program.</summary>
public sealed class ReloadOnTheWorldTests
{
    [Fact]
    public async Task Reload_TriggerRaisedAboveTheHealth_RescuesWithTheNextBlock()
    {
        await using var world = await RunningWorld.StartAsync();
        await using var bench = Bench.Of(world);
        bench.Write(Patient);
        await using var log = new LogWatch();
        using var stop = new CancellationTokenSource();
        var run = KeeperProgram.RunAsync(["run", "--config", bench.File], new CommandContext(TextWriter.Null, log, TimeProvider.System, Interactive: false), stop.Token);
        await log.UntilAsync("worst health");
        bench.Proxy.Calls("eth_sendRawTransaction").ShouldBe(0);

        // What needs a restart takes everything down with it.
        bench.Write(configuration =>
        {
            Anxious(configuration);
            configuration["chain"]!["requestTimeout"] = "9 s";
        });
        var refused = await AskAsync(bench, "reload", "--reason", "too much at once");
        refused.Code.ShouldBe(ExitCode.Configuration, refused.Output);
        refused.Errors.ShouldContain("need a restart");
        refused.Errors.ShouldContain("chain.requestTimeout");
        await log.UntilAsync("is NOT in force");
        bench.Proxy.Calls("eth_sendRawTransaction").ShouldBe(0);

        // Half a file is refused by the command itself, and nothing is asked.
        await File.WriteAllTextAsync(bench.File, "{ \"mode\": ");
        (await AskAsync(bench, "reload")).Code.ShouldBe(ExitCode.Configuration);

        bench.Write(Anxious);
        var applied = await AskAsync(bench, "reload", "--reason", "the limits of the world");
        applied.Code.ShouldBe(ExitCode.Ok, applied.Errors);
        applied.Output.ShouldContain("limits.margin.lyra-v1.trigger: 1.2 -> 1.33; tightens");
        await log.UntilAsync("is in force");
        await log.UntilAsync("Broadcasting -> Pending");

        await stop.CancelAsync();
        (await run).ShouldBe((int)ExitCode.Ok);
        using var reader = JournalReader.Open(Path.Combine(world.Folder, "journal.db"));
        reader.Verify().FirstFault.ShouldBeNull();
        reader.Controls().Count(line => line.Name == "operator.configuration").ShouldBe(1, "the newest is in force");
    }

    [Fact]
    public async Task Reload_NobodyRuns_SaysSoAndLeavesNothing()
    {
        await using var world = await RunningWorld.StartAsync();
        var reload = await KeeperCommand.RunAsync("reload", "--config", world.ConfigurationFile);
        reload.Code.ShouldBe(ExitCode.NoKeeper);
        reload.Errors.ShouldContain("no keeper is seen");
        Directory.EnumerateFiles(world.Folder, "*.request-*").ShouldBeEmpty();
    }

    // The process itself, as systemd would run it: without a terminal SIGHUP reads the configuration again and does not end it. Whoever runs the tests may ignore the signal, which is inherited.
    [Fact]
    public async Task Hangup_ToTheProcess_TakesUpWhatChanged()
    {
        await using var world = await RunningWorld.StartAsync();
        await using var bench = Bench.Of(world);
        bench.Write(Patient);
        using var keeper = Process.Start(new ProcessStartInfo("env", ["--default-signal=HUP", "dotnet", typeof(KeeperProgram).Assembly.Location, "run", "--config", bench.File])
        {
            RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        await using var log = new LogWatch();
        keeper.ErrorDataReceived += (_, line) => log.Write(line.Data + "\n");
        keeper.OutputDataReceived += (_, line) => log.Write(line.Data + "\n");
        keeper.BeginErrorReadLine();
        keeper.BeginOutputReadLine();
        try
        {
            await log.UntilAsync("worst health");
            bench.Write(Anxious);
            await SignalAsync("-HUP", keeper.Id);
            await bench.Client.RawAsync("evm_mine");
            await log.UntilAsync("is in force");
            await log.UntilAsync("Broadcasting -> Pending");
            await SignalAsync("-TERM", keeper.Id);
            await keeper.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            keeper.ExitCode.ShouldBe(0);
        }
        finally
        {
            if (!keeper.HasExited)
                keeper.Kill();
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    // The answer comes before the next cycle, so blocks are mined until it is there.
    private static async Task<KeeperCommand> AskAsync(Bench bench, params string[] arguments)
    {
        var command = KeeperCommand.RunAsync([.. arguments, "--config", bench.File]);
        while (await Task.WhenAny(command, Task.Delay(TimeSpan.FromSeconds(1))) != command)
            await bench.Client.RawAsync("evm_mine");
        return await command;
    }

    // The puts begin at health 1.30: above the trigger of 1.2, so that nothing is to be done.
    private static void Patient(JsonObject configuration)
    {
        var drift = configuration["limits"]!["drift"]!["ETH"]!;
        (drift["band"], drift["inside"]) = ("40 ETH", "36 ETH");
    }

    private static void Anxious(JsonObject configuration)
    {
        Patient(configuration);
        var lyra = configuration["limits"]!["margin"]!["lyra-v1"]!;
        (lyra["trigger"], lyra["target"]) = ("1.33", "1.5");
    }

    private sealed class Bench : IAsyncDisposable
    {
        private readonly RunningWorld _world;
        private readonly HttpRpcTransport _transport;

        private Bench(RunningWorld world)
        {
            _world = world;
            var node = new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!);
            Proxy = LoopbackRpcServer.StartProxy(node);
            _transport = new HttpRpcTransport(node, new HttpRpcOptions(), TimeProvider.System);
            Client = new EthClient(_transport);
        }

        public LoopbackRpcServer Proxy { get; }

        public EthClient Client { get; }

        public string File => Path.Combine(_world.Folder, "live.json");

        public static Bench Of(RunningWorld world) => new(world);

        public void Write(Action<JsonObject> change) => _world.Write("live.json", configuration =>
        {
            configuration["chain"]!["rpc"]![0] = Proxy.Url.ToString();
            change(configuration);
        });

        public async ValueTask DisposeAsync()
        {
            _transport.Dispose();
            await Proxy.DisposeAsync();
        }
    }
}
