using System.Net;
using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Monitoring.Tests;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Host.Tests.Web;

public sealed class HealthTests
{
    [Fact]
    public async Task Ready_BeforeTheFirstCycle_IsNot()
    {
        await using var surface = await RunningSurface.StartAsync();
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.ServiceUnavailable, "no_cycle_yet"));
        (await surface.StatusAsync("/health/live", token: null)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_AfterACompletedCycle_Is()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.OK, ""));
    }

    [Fact]
    public async Task Ready_AfterAVoidCycle_IsNotUntilOneRunsThrough()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        surface.Feed(new CycleFailed(Outcomes.Block(177), KeeperMode.Active, "rpc.timeout", "no answer"));
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.ServiceUnavailable, "cycle_void"));
        surface.Feed(Outcomes.Completed());
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.OK, ""));
    }

    [Fact]
    public async Task Ready_JournalThatCannotBeWritten_IsNot()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(new CycleFailed(Outcomes.Block(), KeeperMode.Active, "execution.journal_unavailable", "disk full"));
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.ServiceUnavailable, "journal_unusable"));
    }

    [Fact]
    public async Task Ready_WhileHalted_IsNot()
    {
        await using var surface = await RunningSurface.StartAsync();
        var cycle = Outcomes.Completed();
        surface.Feed(cycle with { Mode = KeeperMode.Halted });
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.ServiceUnavailable, "halted"));
        surface.Feed(cycle with { Mode = KeeperMode.Halted, Plane = cycle.Plane with { HaltReason = "nonce 7 was lost" } });
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.ServiceUnavailable, "key_halted"));
    }

    [Fact]
    public async Task Ready_ChainThatDoesNotAnswer_IsNotButLives()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        surface.Progress.Saw(new HeadUnavailable(RpcErrorKind.Timeout, "no answer", 1));
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.ServiceUnavailable, "chain_unreachable"));
        (await surface.StatusAsync("/health/live", token: null)).ShouldBe(HttpStatusCode.OK);
    }

    // Three minutes at least, ten block intervals (of 12 s in the example) otherwise.
    [Fact]
    public async Task Live_LoopThatDoesNothingForMinutes_IsNot()
    {
        var time = new ManualTime();
        await using var surface = await RunningSurface.StartAsync(time: time);
        surface.Feed(Outcomes.Completed());
        time.Advance(TimeSpan.FromSeconds(180));
        (await surface.StatusAsync("/health/live", token: null)).ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromSeconds(1));
        (await surface.StatusAsync("/health/live", token: null)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        surface.Progress.OnCycleStarted(Outcomes.Block());
        (await surface.StatusAsync("/health/live", token: null)).ShouldBe(HttpStatusCode.OK);
        (await ReadyAsync(surface)).ShouldBe((HttpStatusCode.ServiceUnavailable, "cycle_old"));
    }

    // A detail may name nodes and accounts; a probe needs the code alone.
    [Fact]
    public async Task Ready_WithoutTheToken_HasNoDetails()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(new CycleFailed(Outcomes.Block(), KeeperMode.Active, "rpc.timeout", "node.example said nothing"));
        (await (await surface.SendAsync(HttpMethod.Get, "/health/ready", token: null)).Content.ReadAsStringAsync()).ShouldNotContain("node.example");
        (await (await surface.GetAsync("/health/ready")).Content.ReadAsStringAsync()).ShouldContain("node.example");
    }

    private static async Task<(HttpStatusCode Status, string Reasons)> ReadyAsync(RunningSurface surface)
    {
        using var answer = await surface.SendAsync(HttpMethod.Get, "/health/ready", token: null);
        var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        document.GetProperty("status").GetString().ShouldBe(answer.IsSuccessStatusCode ? "ready" : "not-ready");
        return (answer.StatusCode, string.Join(',', document.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString())));
    }
}
