using System.Net.Http.Json;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class AnvilProcessTests
{
    [Fact]
    public async Task StartAsync_TwoAtOnce_EachAnswersOnItsOwnPort()
    {
        var starts = await Task.WhenAll(
            AnvilProcess.StartAsync(new AnvilOptions { GenesisTime = new ChainTime(1_767_571_200) }, TimeProvider.System),
            AnvilProcess.StartAsync(new AnvilOptions { ChainId = new ChainId(4242) }, TimeProvider.System));
        await using var first = starts[0];
        await using var second = starts[1];

        first.RpcUrl.Port.ShouldNotBe(second.RpcUrl.Port);
        (await AskChainIdAsync(first)).ShouldBe("0x7a69");
        (await AskChainIdAsync(second)).ShouldBe("0x1092");
    }

    [Fact]
    public async Task DisposeAsync_Running_KillsIt()
    {
        var anvil = await AnvilProcess.StartAsync(new AnvilOptions(), TimeProvider.System);
        var url = anvil.RpcUrl;

        await anvil.DisposeAsync();

        using var http = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(url));
    }

    // When this process dies, in whatever way, the kernel closes its end of the pipe; closing it here is the same to the watcher.
    [Fact]
    public async Task Spawn_ParentsPipeCloses_AnvilIsKilled()
    {
        using var anvil = AnvilProcess.Spawn(AnvilLocator.Find(), new AnvilOptions().ToArguments());
        string? line;
        while ((line = await anvil.StandardOutput.ReadLineAsync()) is not null && !line.StartsWith("Listening", StringComparison.Ordinal))
        {
        }

        line.ShouldNotBeNull();
        anvil.StandardInput.Close();
        await anvil.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));

        anvil.ExitCode.ShouldBe(128 + 9);
    }

    // Anvil keeps the states of the newest few hundred blocks in memory, writes older ones to disk and, killed, leaves them there.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spawn_EndsAfterManyBlocks_LeavesNoStateOnDisk(bool parentGoes)
    {
        using var anvil = AnvilProcess.Spawn(AnvilLocator.Find(), [.. new AnvilOptions { NoMining = true }.ToArguments(), "--max-persisted-states", "2000"]);
        string? line;
        while ((line = await anvil.StandardOutput.ReadLineAsync()) is not null && !line.StartsWith("Listening", StringComparison.Ordinal))
        {
        }

        var said = anvil.StandardOutput.ReadToEndAsync();
        var states = StatesOf(anvil.Id);
        using (var http = new HttpClient())
        {
            using var mined = await http.PostAsJsonAsync(
                new Uri("http://" + line!["Listening on ".Length..].Trim()),
                new { jsonrpc = "2.0", id = 1, method = "anvil_mine", @params = new object[] { "0x4b0" } });
            mined.EnsureSuccessStatusCode();
        }

        Directory.EnumerateFiles(states, "*", SearchOption.AllDirectories).ShouldNotBeEmpty();
        if (!parentGoes)
        {
            anvil.Kill();
            await anvil.StandardInput.WriteLineAsync("ended");
        }

        anvil.StandardInput.Close();
        await said.WaitAsync(TimeSpan.FromSeconds(20));
        for (var look = 0; Directory.Exists(states) && look < 200; look++)
            await Task.Delay(100);
        Directory.Exists(states).ShouldBeFalse();
    }

    [Fact]
    public void ToArguments_Fork_NeverSharesTheStorageCacheThatIsKeyedByChainIdAndBlockOnly()
    {
        var arguments = new AnvilOptions { ForkUrl = new Uri("http://127.0.0.1:1"), ForkBlock = 7 }.ToArguments();

        arguments.ShouldContain("--no-storage-caching");
        arguments.SkipWhile(item => item != "--fork-block-number").Skip(1).First().ShouldBe("7");
    }

    [Fact]
    public async Task StartAsync_StateFileMissing_SaysWhatAnvilSaid()
    {
        var error = await Should.ThrowAsync<ScenarioException>(() => AnvilProcess.StartAsync(new AnvilOptions { LoadState = "/nowhere/state.json" }, TimeProvider.System));

        error.Kind.ShouldBe(ScenarioErrorKind.AnvilFailed);
        error.Message.ShouldContain("/nowhere/state.json");
    }

    [Fact]
    public void Find_NamedProgramMissing_NamesTheVariableAndTheFile()
    {
        var error = Should.Throw<ScenarioException>(() => AnvilLocator.Find("/nowhere/anvil", "/", null));

        error.Kind.ShouldBe(ScenarioErrorKind.AnvilNotFound);
        error.Message.ShouldContain("KEEPER_ANVIL");
        error.Message.ShouldContain("/nowhere/anvil");
    }

    [Fact]
    public void Find_NowhereInstalled_SaysHowToInstallIt()
    {
        var error = Should.Throw<ScenarioException>(() => AnvilLocator.Find(null, "/nowhere", "/nowhere/bin"));

        error.Message.ShouldContain("npm ci");
    }

    private static string StatesOf(int process)
    {
        var words = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        return words[Array.IndexOf(words, "--cache-path") + 1];
    }

    private static async Task<string?> AskChainIdAsync(AnvilProcess anvil)
    {
        using var http = new HttpClient();
        using var reply = await http.PostAsJsonAsync(anvil.RpcUrl, new { jsonrpc = "2.0", id = 1, method = "eth_chainId", @params = Array.Empty<object>() });
        var body = await reply.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        return body.GetProperty("result").GetString();
    }
}
