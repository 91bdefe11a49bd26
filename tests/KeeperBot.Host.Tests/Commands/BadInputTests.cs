using System.Net;
using System.Net.Sockets;
using KeeperBot.Host.Commands;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Host.Tests.Commands;

/// <summary>Every bad input ends with one clear line, a code of its own, and nothing sent.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Run_UnknownKey_EndsWithConfiguration()
    {
        _run.Configuration.SetJson("polcy", "{}");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("polcy: is not a known key; did you mean \"policy\"?");
        NothingAsked();
    }

    [Fact]
    public async Task Run_WrongUnit_EndsWithConfiguration()
    {
        _run.Configuration.Set("policy/fees/minTip", "1 ether");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("policy.fees.minTip = \"1 ether\": has the unit 'ether', which does not fit here; give an amount with unit gwei or wei");
        NothingAsked();
    }

    [Fact]
    public async Task Run_ZeroAddress_EndsWithConfiguration()
    {
        _run.Configuration.Set("venues/perp-v2/vault", "0x0000000000000000000000000000000000000000");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("venues.perp-v2.vault");
        NothingAsked();
    }

    [Fact]
    public async Task Run_DuplicateAddress_EndsWithConfiguration()
    {
        _run.Configuration.Copy("venues/perp-v2/exchange", "venues/perp-v2/vault");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("venues.perp-v2.vault");
        OneLine().ShouldContain("is the same address as venues.perp-v2.exchange");
        NothingAsked();
    }

    [Fact]
    public async Task Run_SyntaxError_EndsWithConfigurationAndNamesLineAndColumn()
    {
        (await _run.RunWithAsync("{\n  \"mode\" \"active\"\n}", CancellationToken.None, "run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("line 2, column 10: not valid JSON");
    }

    [Fact]
    public async Task Run_LogThatCannotBeWritten_EndsWithConfiguration()
    {
        // The folder of the log is a file, which no user may write in, root neither.
        _run.Configuration.Set("logging/file", "/proc/self/status/keeper.log");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("logging.file = \"/proc/self/status/keeper.log\": nothing can be written in '/proc/self/status'");
        NothingAsked();
    }

    [Fact]
    public async Task Run_NoConfiguration_EndsWithConfiguration()
    {
        (await _run.RunBareAsync(CancellationToken.None, "run", "--config", "/nowhere/keeper.json")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("/nowhere/keeper.json: does not exist; name one with --config FILE");
    }

    [Fact]
    public async Task Run_WrongChainId_EndsWithChainMismatch()
    {
        _run.WriteKey();
        _run.Node.On("eth_chainId", "\"0x1\"");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.ChainMismatch);

        OneLine().ShouldContain("chain.id = 31337: the node at 127.0.0.1");
        OneLine().ShouldContain("is on chain 1; correct chain.id or chain.rpc");
        NothingSent();
    }

    [Fact]
    public async Task Run_RefusedConnection_EndsWithChainUnreachable()
    {
        _run.WriteKey();
        _run.Configuration.SetJson("chain/rpc", $"[\"http://127.0.0.1:{ClosedPort()}/canary-path\"]");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.ChainUnreachable);

        LastLine().ShouldContain("chain.rpc: no node gives a usable answer");
        _run.Everything.ShouldNotContain("canary-path");
    }

    public static TheoryData<string> Lies => ["garbage", "hanging", "null", "wrong id", "dropped", "huge"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Run_NodeThatAnswersBadly_EndsWithChainUnreachable(string lie)
    {
        _run.WriteKey();
        var fault = lie switch
        {
            "garbage" => Faults.Garbage(),
            "hanging" => Faults.Hanging(),
            "null" => Faults.NullResult(),
            "wrong id" => Faults.WrongId(),
            "dropped" => Faults.Dropped(),
            _ => Faults.HugeBody(64 * 1024 * 1024, chunked: false),
        };
        _run.Node.Inject(fault, times: 100);

        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.ChainUnreachable);

        LastLine().ShouldContain("chain.rpc: no node gives a usable answer");
        _run.Everything.ShouldNotContain(LoopbackRpcServer.SecretInPath);
        NothingSent();
    }

    [Fact]
    public async Task Run_MissingKeyFile_EndsWithKey()
    {
        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        LastLine().ShouldContain($"the key file '{_run.KeyFile}' does not exist");
        NothingSent();
    }

    [Fact]
    public async Task Run_KeyFileReadableByOthers_EndsWithKey()
    {
        _run.WriteKey(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        LastLine().ShouldContain("has mode 0640");
        LastLine().ShouldContain("chmod 600");
        NothingSent();
    }

    [Fact]
    public async Task Run_KeyOfAnotherAddress_EndsWithKey()
    {
        _run.WriteKey();
        _run.Configuration.Set("key/address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        LastLine().ShouldContain("key.address = 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed: the key in");
        NothingSent();
    }

    [Fact]
    public async Task Run_KeyFileMalformed_EndsWithKeyAndNeverShowsItsContent()
    {
        _run.WriteKey();
        await File.WriteAllTextAsync(_run.KeyFile, "canary-not-a-key", CancellationToken.None);

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        _run.Everything.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("run", "--onec")]
    [InlineData("run", "--json")]
    [InlineData("run", "--adopt-chain", "0x1234")]
    [InlineData("run", "--adopt-chain")]
    [InlineData("run", "--dry-run", "--adopt-chain", "0x1111111111111111111111111111111111111111111111111111111111111111")]
    [InlineData("demo", "--policy", "none")]
    [InlineData("demo", "--seed", "x")]
    [InlineData("world", "--port", "99999")]
    [InlineData("frobnicate")]
    public async Task AnyCommand_WrongCommandLine_EndsWithUsage(params string[] arguments)
    {
        (await _run.RunBareAsync(CancellationToken.None, arguments)).ShouldBe(ExitCode.Usage);

        _run.Errors.ShouldStartWith("keeper: ");
        _run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_AddressesWithoutCode_CrossesEachWithItsMend()
    {
        _run.WriteKey();

        (await _run.RunAsync("check")).ShouldBe(ExitCode.ChainMismatch);

        _run.Output.ShouldContain("✓ key file");
        _run.Output.ShouldContain("✗ gas money");
        _run.Output.ShouldContain("✓ eth_simulateV1: is missing; simulations are made by eth_call");
        _run.Output.ShouldContain("✗ token USDC: 0 bytes of code");
        _run.Output.ShouldContain("mend: no contract there");
        NothingSent();
    }

    [Fact]
    public async Task Check_OpStackWithoutItsOracle_CrossesIt()
    {
        _run.WriteKey();
        _run.Configuration.Set("chain/costModel", "op-stack");

        (await _run.RunAsync("check")).ShouldBe(ExitCode.ChainMismatch);

        _run.Output.ShouldContain("✗ chain.costModel op-stack, its fee oracle");
    }

    [Fact]
    public async Task Check_EverythingWrongInTheFile_ListsEachMistakeAndAsksNobody()
    {
        _run.Configuration.Set("mode", "activ").Set("chain/pollInterval", "5");

        (await _run.RunAsync("check")).ShouldBe(ExitCode.Configuration);

        _run.Output.ShouldContain("mode = \"activ\": is not one of the choices");
        _run.Output.ShouldContain("mend: did you mean \"active\"?");
        _run.Output.ShouldContain("chain.pollInterval = \"5\": has no unit");
        NothingAsked();
    }

    [Fact]
    public async Task Check_Json_IsOneDocumentWithTheExitCodeInIt()
    {
        _run.WriteKey();

        var code = await _run.RunAsync("check", "--json");

        using var document = System.Text.Json.JsonDocument.Parse(_run.Output);
        document.RootElement.GetProperty("exitCode").GetInt32().ShouldBe((int)code);
        document.RootElement.GetProperty("ok").GetBoolean().ShouldBeFalse();
        document.RootElement.GetProperty("findings").EnumerateArray().ShouldContain(finding => !finding.GetProperty("ok").GetBoolean() && finding.GetProperty("mend").GetString() != "");
        document.RootElement.GetProperty("allowedCalls").GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task RunOnce_StaleHead_MakesNoDecision()
    {
        _run.Configuration.Set("chain/maxHeadAge", "1 min");

        (await _run.RunAsync("run", "--once", "--dry-run")).ShouldBe(ExitCode.ChainUnreachable);

        LastLine().ShouldContain("chain.maxHeadAge");
        _run.Node.Calls("eth_call").ShouldBe(0);
    }

    [Fact]
    public async Task Run_ContractsThatAreNotThere_EndsWithChainMismatchBeforeAnyDecision()
    {
        (await _run.RunAsync("run", "--dry-run")).ShouldBe(ExitCode.ChainMismatch);

        LastLine().ShouldContain("token USDC: 0 bytes of code at 0x");
        LastLine().ShouldContain("no contract there: correct the address");
        LastLine().ShouldContain("more: run `keeper check`");
        _run.Output.ShouldBeEmpty();
        NothingSent();
    }

    [Fact]
    public async Task Run_NodeFailsDuringTheInspection_WaitsForTheNextHeadAndThenJudges()
    {
        _run.Configuration.Set("chain/pollInterval", "10 ms");
        var head = 0;
        _run.Node.Inject(Faults.NullResult(), method: "eth_getCode");
        _run.Node.On("eth_getBlockByNumber", _ => CommandRun.Block(Interlocked.Increment(ref head)));

        (await _run.RunAsync("run", "--dry-run")).ShouldBe(ExitCode.ChainMismatch);

        _run.Errors.ShouldContain("the contracts could not be inspected, so nothing is decided");
        LastLine().ShouldContain("token USDC: 0 bytes of code");
    }

    [Fact]
    public async Task Run_LyraTokenOfOtherDecimals_EndsWithConfiguration()
    {
        _run.Configuration.SetJson("tokens/sETH/decimals", "8");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("tokens.sETH.decimals");
        OneLine().ShouldContain("counts quote and base in 18 decimals; set it to 18");
        NothingAsked();
    }

    [Fact]
    public async Task Run_CostCapGivenInGwei_EndsWithConfiguration()
    {
        _run.Configuration.Set("policy/maxCostPerTransaction", "0.5 gwei");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("policy.maxCostPerTransaction = \"0.5 gwei\": is below what the smallest transaction costs");
        NothingAsked();
    }

    [Fact]
    public async Task Run_ConfigurationIsADirectory_SaysSo()
    {
        (await _run.RunBareAsync(CancellationToken.None, "run", "--config", Path.GetTempPath())).ShouldBe(ExitCode.Configuration);

        OneLine().ShouldContain("is a directory; name the configuration file itself");
    }

    [Fact]
    public async Task DryRun_Always_OpensNeitherKeyNorJournal()
    {
        await _run.RunAsync("run", "--once", "--dry-run");

        _run.Files.ShouldNotContain("keeper.key");
        _run.Files.ShouldNotContain(name => name.StartsWith("journal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_StoppedByASignal_EndsWithOk()
    {
        using var stop = new CancellationTokenSource();
        _run.Node.On("eth_blockNumber", _ =>
        {
            stop.Cancel();
            return "\"0x1\"";
        }).On("eth_getBlockByNumber", _ =>
        {
            stop.Cancel();
            return "null";
        });

        (await _run.RunWithAsync(_run.Configuration.Text, stop.Token, "run", "--dry-run")).ShouldBe(ExitCode.Ok);

        _run.Errors.ShouldContain("Stopped cleanly");
    }

    [Fact]
    public async Task AnyCommand_NodeUrlWithAKeyInIt_NeverShowsIt()
    {
        _run.WriteKey();

        await _run.RunAsync("check");
        var check = _run.Everything;
        await _run.RunAsync("run", "--once", "--dry-run");

        (check + _run.Everything).ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string OneLine() => _run.Errors.TrimEnd().Split('\n').ShouldHaveSingleItem();

    private string LastLine() => _run.Errors.TrimEnd().Split('\n')[^1];

    private void NothingAsked() => _run.Node.Requests.ShouldBe(0);

    private void NothingSent() => _run.Node.Calls("eth_sendRawTransaction").ShouldBe(0);
}
