using KeeperBot.Host.Commands;
using KeeperBot.Host.Tests.Options;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Host.Tests.Commands;

/// <summary>Runs one command in a folder of its own, with a node that answers what it is told.</summary>
internal sealed class CommandRun : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-host-");

    public CommandRun()
    {
        var block = Block(1);
        Node.On("eth_chainId", "\"0x7a69\"").On("eth_blockNumber", "\"0x1\"").On("eth_getBlockByNumber", block).On("eth_getBlockByHash", block)
            .On("eth_getCode", "\"0x\"").On("eth_getBalance", "\"0x0\"").On("eth_call", "\"0x\"");
        Configuration = new SampleConfiguration()
            .SetJson("chain/rpc", $"[\"{Node.Url}\"]").Set("chain/requestTimeout", "4 s").Set("key/file", KeyFile).Set("journal/path", "journal.db").Set("logging/file", "keeper.log");
    }

    /// <summary>A block of an empty chain: no contract anywhere, no balance.</summary>
    public static string Block(int number) => $$"""
        {"number":"0x{{number:x}}","hash":"0x{{number:x64}}","parentHash":"0x{{number - 1:x64}}",
         "timestamp":"0x{{0x69600000 + number:x}}","baseFeePerGas":"0x1","gasLimit":"0x1c9c380","gasUsed":"0x0","stateRoot":"0x3333333333333333333333333333333333333333333333333333333333333333",
         "miner":"0x0000000000000000000000000000000000000001"}
        """;

    public LoopbackRpcServer Node { get; } = LoopbackRpcServer.Start();

    public SampleConfiguration Configuration { get; }

    public string Folder => _folder.FullName;

    public string KeyFile => Path.Combine(_folder.FullName, "keeper.key");

    public string Output { get; private set; } = "";

    public string Errors { get; private set; } = "";

    /// <summary>Everything that was written anywhere: both streams and every file.</summary>
    public string Everything => Output + Errors + string.Concat(_folder.EnumerateFiles("*.log").Select(file => File.ReadAllText(file.FullName)));

    public IReadOnlyList<string> Files => [.. _folder.EnumerateFiles().Select(file => file.Name)];

    /// <summary>Runs with <c>--config</c> naming this folder's configuration.</summary>
    public Task<ExitCode> RunAsync(params string[] arguments) => RunWithAsync(Configuration.Text, CancellationToken.None, arguments);

    public async Task<ExitCode> RunWithAsync(string configuration, CancellationToken stop, params string[] arguments)
    {
        var file = Path.Combine(_folder.FullName, "keeper.json");
        await File.WriteAllTextAsync(file, configuration, CancellationToken.None);
        return await RunBareAsync(stop, [.. arguments, "--config", file]);
    }

    public async Task<ExitCode> RunBareAsync(CancellationToken stop, params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        var code = (ExitCode)await KeeperProgram.RunAsync(arguments, new CommandContext(output, errors, TimeProvider.System, Interactive: false), stop);
        (Output, Errors) = (output.ToString(), errors.ToString());
        return code;
    }

    /// <summary>Writes the demo's key (its address is the example's) with a mode.</summary>
    public void WriteKey(UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        Host.Commands.Demo.DemoKey.Write(KeyFile);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyFile, mode);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
