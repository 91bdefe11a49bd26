using System.Globalization;
using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace KeeperBot.Host.Tests.Web;

/// <summary>The page in a real browser, fed with outcomes.</summary>
public sealed class DashboardPageTests(Browser browser) : IClassFixture<Browser>
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Page_BeforeAnyCycle_SaysSo()
    {
        await using var surface = await RunningSurface.StartAsync();
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#mode", "no cycle yet");
        await page.SeesAsync("#accounts", "No cycle has run through yet.");
        await page.SeesAsync("#troubles", "no cycle yet");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_AfterACycle_ShowsPositionsExposureAlarmsAndBuffers()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed(Step(), Outcomes.Record(IntentState.Mined)));
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#accounts .card h3", "main/lyra-v1/2");
        await page.SeesAsync("#accounts .chip", "liquidatable");
        await page.SeesAsync("#accounts .big", "0.887");
        await page.SeesAsync("#underlyings .big", "+4.622");
        await page.SeesAsync("#underlyings .chip", "beyond the band");
        await page.SeesAsync("#alarms", "main: buffer short");
        await page.SeesAsync("#actions", "would-submit");
        await page.SeesAsync("#transactions", "mined");
        await page.SeesAsync("#buffers", "900.00");
        (await page.Page.Locator("svg.gauge").CountAsync()).ShouldBe(2);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_OnANewCycle_ShowsItWithoutBeingLoadedAgain()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#facts", "176");
        await page.Page.EvaluateAsync("window.stays = true");
        surface.Feed(At(177));
        await page.SeesAsync("#facts", "177");
        await Assertions.Expect(page.Page.Locator("#health-chart canvas")).ToBeVisibleAsync();
        (await page.Page.EvaluateAsync<bool>("window.stays")).ShouldBeTrue();
        (await page.Page.Locator("#health-chart").GetAttributeAsync("aria-label")).ShouldBe("Health by account, 2 blocks; now main/lyra-v1/2 0.887");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_WhileAChangeIsQueued_ShowsItWithTheCountdownAndBothRatios()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Governed());
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#governance-items", "executor: may be executed in 2 h 0 min 0 s at the earliest");
        await page.SeesAsync("#governance-items", "set(<b>9 %</b>); unknown call: function 0x12345678");
        await page.SeesAsync("#governance-items", "health 2.400 → 1.090, below its trigger; liquidated at ETH 2200.00 → 2040.00");
        await page.SeesAsync("#governance-items", "seen at block 170 lyra-v1/<ratio>: 6.25 % → 7 %");
        await page.SeesAsync("#governance-items", "→ not known (another oracle)");
        await page.SeesAsync("#governance-items", "not known blocks 1 to 9 have not been searched");
        surface.Feed(At(177));
        await Assertions.Expect(page.Page.Locator("#governance")).ToBeHiddenAsync();
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_AfterAVoidCycle_SaysWhyAndOfWhichBlockTheFiguresAre()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        surface.Feed(new CycleFailed(Outcomes.Block(180), KeeperMode.Active, "rpc.timeout", "no answer"));
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#asof", "The cycle at block 180 was void (rpc.timeout: no answer); these figures are of block 176.");
        await page.SeesAsync("#troubles", "cycle void");
    }

    [Fact]
    public async Task Page_WhileOnlyReducing_SaysWhy()
    {
        var operated = new OperatorSwitch(OperatingMode.ReduceOnly, haltFile: null, requests: null, new MemoryControls(TimeProvider.System, []), NullLogger.Instance);
        await using var surface = await RunningSurface.StartAsync();
        surface.ShowModeOf(operated);
        surface.Feed(Outcomes.Completed() with { Mode = operated.Current });
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#mode", "reduce only");
        await page.SeesAsync("#facts", "the configuration's mode");
    }

    [Fact]
    public async Task Page_HostileNames_AreShownAsText()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(HostileCycle());
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#buffers", Hostile);
        await page.SeesAsync("#alarms", Hostile);
        await page.SeesAsync("#transactions", Hostile);
        await page.SeesAsync("#accounts", Hostile);
        (await page.Page.Locator("main img, main script, main iframe").CountAsync()).ShouldBe(0);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_OnAPhone_HasNoHorizontalScroll()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(HostileCycle());
        surface.Feed(At(177));
        await using var page = await browser.OpenAsync(surface, width: 360);
        await page.SeesAsync("#accounts .card h3", "main/lyra-v1/2");
        await Assertions.Expect(page.Page.Locator("#health-chart canvas")).ToBeVisibleAsync();
        (await page.OverflowAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(250)]
    [InlineData(50_000)]
    public async Task Page_OfManyTransactions_ShowsTheNewest200InPagesAndStaysLive(int rows)
    {
        await using var surface = await RunningSurface.StartAsync();
        var one = Outcomes.Record(IntentState.Finalized);
        var cycle = Outcomes.Completed();
        cycle = cycle with { Plane = cycle.Plane with { Intents = [.. Enumerable.Range(0, rows).Select(n => one with { Nonce = (ulong)n })] } };
        surface.Feed(cycle);
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#page", string.Create(CultureInfo.InvariantCulture, $"1 of 10, the newest 200 of {rows}"));
        (await page.Page.Locator("#transactions tr").CountAsync()).ShouldBe(20);
        await page.SeesAsync("#transactions tr", (rows - 1).ToString(CultureInfo.InvariantCulture));
        await page.Page.Locator("#older").ClickAsync();
        await page.SeesAsync("#page", "2 of 10");
        await page.SeesAsync("#transactions tr", (rows - 21).ToString(CultureInfo.InvariantCulture));

        // However many there are, what is sent is bounded, and the next block is shown.
        using (var state = await surface.GetAsync("/api/state"))
            (await state.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(512 * 1024);
        surface.Feed(cycle with { Block = cycle.Block with { Number = 4242 } });
        await page.SeesAsync("#facts", "4242");
    }

    // What is foreseen has its places; they are there only when the keeper says something.
    [Fact]
    public async Task Page_StateWithForesight_ShowsItInItsPlaces()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        await using var page = await browser.OpenAsync(surface);
        await page.SeesAsync("#facts", "176");
        (await page.Page.Locator("[data-place]").CountAsync()).ShouldBe(0);
        using var answer = await surface.GetAsync("/api/state");
        var state = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var account = state["cycle"]!["accounts"]![0]!;
        account["liquidationPrices"] = new JsonArray(new JsonObject
        {
            ["underlying"] = Hostile, ["spot"] = 2000, ["breached"] = false, ["lower"] = 1500.5, ["lowerPercent"] = -24.975, ["upper"] = null, ["upperPercent"] = null,
        });
        account["breach"] = new JsonObject
        {
            ["foreseeable"] = true, ["warmingUp"] = true,
            ["liquidation"] = new JsonObject { ["within1h"] = 0.0123, ["within6h"] = 0.1, ["within24h"] = 0.3, ["medianSeconds"] = 90_000 },
        };
        await page.Page.RouteAsync("**/api/events", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/event-stream", Body = $"event: state\ndata: {state.ToJsonString()}\n\n" }));
        await page.Page.ReloadAsync();
        await page.SeesAsync("[data-place=liquidation]", "1,501 (-25.0 %)");
        await page.SeesAsync("[data-place=liquidation]", Hostile);
        await page.SeesAsync("[data-place=breach]", "1.23 %");
        await page.SeesAsync("[data-place=breach]", "warming up");
        await page.SeesAsync("[data-place=breach]", "25 h");
    }

    [Fact]
    public async Task Page_EverythingItLoads_IsItsOwn()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        await using var page = await browser.OpenAsync(surface);
        page.Requested.Where(url => !url.StartsWith(surface.Url.ToString(), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // Colours in both schemes, names of controls, headings, landmarks, scrollable regions: the rules of axe-core.
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Page_ByTheRulesOfAxe_IsAccessible(ColorScheme scheme, int width)
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed(Step(), Outcomes.Record(IntentState.EffectMissing)));
        surface.Feed(At(177));
        await using var page = await browser.OpenAsync(surface, width, scheme);
        await page.SeesAsync("#facts", "177");
        var result = await page.Page.RunAxe();
        result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}").ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_ByKeyboard_BeginsWithTheSkipLink()
    {
        await using var surface = await RunningSurface.StartAsync();
        await using var page = await browser.OpenAsync(surface);
        await page.Page.Keyboard.PressAsync("Tab");
        (await page.Page.EvaluateAsync<string>("document.activeElement.textContent")).ShouldBe("Skip to the positions");
        await page.Page.Keyboard.PressAsync("Enter");
        (await page.Page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("main");
    }

    private static CycleCompleted At(ulong block) => Outcomes.Completed() with { Block = Outcomes.Block(block) };

    private static StepSubmitted Step()
    {
        var action = Outcomes.TopUp();
        return new StepSubmitted(action, Outcomes.Intent(action), new WouldSubmit(new IntentKey("k"), 500_000, new Wei(50), new Wei(1)));
    }

    private static CycleCompleted HostileCycle()
    {
        var cycle = Outcomes.Completed(legNote: Hostile, intent: Outcomes.Record(IntentState.Pending) with { Description = Hostile, Effect = Hostile });
        var account = cycle.Snapshot.Accounts[0];
        var token = account.Idle[0].Amount.Token with { Symbol = Hostile };
        var margin = cycle.Assessment.Margin[0];
        return cycle with
        {
            Snapshot = cycle.Snapshot with { Accounts = [account with { Idle = [new IdleBalance(TokenAmount.FromRaw(token, 1))] }] },
            Assessment = cycle.Assessment with { Margin = [margin with { Margin = margin.Margin with { Id = new MarginAccountId(Hostile) } }] },
            Plan = cycle.Plan with { Alarms = [new Alarm(Hostile, "code", Hostile)], Skips = [new Skip(Hostile, ActionKind.Hedge, Hostile, Hostile)] },
        };
    }
}
