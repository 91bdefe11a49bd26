using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Quant.RealisedVol;
using Spectre.Console;

namespace KeeperBot.Monitoring.Tests.Reports;

public sealed class BreachReportTests
{
    private static readonly LevelBreach Liquidation = new(1, 4e-7, 0.0076698, 0.18924, TimeSpan.FromSeconds(304_723), new(Outcomes.Eth, -0.1, 1.342));

    private static BreachForeseen Foreseen(bool warmingUp = false) => new(
        () => (Liquidation, new(1.2, 0.5, 1, 1, TimeSpan.Zero, null)),
        [new VolatilityOutlook(Outcomes.Eth, warmingUp ? default : new(EstimateStatus.Ready, 1.5, 0.1, 500, 0.01), warmingUp ? default : new(EstimateStatus.Ready, 1.5, 0.1, 500, 0.01), [], 0.4, null)])
    {
        Watched = new(TimeSpan.FromHours(6), 0.0076698, Wad.Parse("1.7")),
    };

    private static CycleCompleted Cycle(BreachOutlook? outlook)
    {
        var cycle = Outcomes.Completed();
        return cycle with { Assessment = cycle.Assessment with { Margin = [cycle.Assessment.Margin[0] with { Breach = outlook }] } };
    }

    private static JsonElement Account(string json) => JsonDocument.Parse(json).RootElement.GetProperty("accounts")[0];

    [Fact]
    public void CycleReport_ForeseenBreach_HasTheFiguresOfEachLimit()
    {
        var breach = Account(CycleReport.Json(Cycle(Foreseen()), dryRun: true)).GetProperty("breach");
        (breach.GetProperty("foreseeable").GetBoolean(), breach.GetProperty("warmingUp").GetBoolean()).ShouldBe((true, false));
        var liquidation = breach.GetProperty("liquidation");
        liquidation.GetProperty("within6h").GetDouble().ShouldBe(0.0076698);
        liquidation.GetProperty("within24h").GetDouble().ShouldBe(0.18924);
        liquidation.GetProperty("medianSeconds").GetInt64().ShouldBe(304_723);
        liquidation.GetProperty("nearestMove").GetProperty("share").GetDouble().ShouldBe(-0.1);
        breach.GetProperty("trigger").GetProperty("medianSeconds").GetInt64().ShouldBe(0);
        breach.GetProperty("breachWithin").GetProperty("curingHealth").GetRawText().ShouldBe("1.7");
        var driver = breach.GetProperty("volatility")[0];
        (driver.GetProperty("annual").GetDouble(), driver.GetProperty("source").GetString()).ShouldBe((1.5, "realised"));
    }

    [Fact]
    public void StatusReport_WarmingUp_SaysSo()
    {
        var cycle = Cycle(Foreseen(warmingUp: true));
        var breach = Account(StatusReport.Json(cycle.Snapshot, cycle.Assessment, KeeperMode.Active, SafetyState.Clear, [], "none", [], null)).GetProperty("breach");
        breach.GetProperty("warmingUp").GetBoolean().ShouldBeTrue();
        breach.GetProperty("volatility")[0].GetProperty("source").GetString().ShouldBe("floor");
    }

    [Fact]
    public void CycleReport_NotForeseeable_SaysWhyAndNeverZero()
    {
        var breach = Account(CycleReport.Json(Cycle(new BreachUnforeseeable("no formula")), dryRun: true)).GetProperty("breach");
        breach.GetProperty("foreseeable").GetBoolean().ShouldBeFalse();
        breach.GetProperty("reason").GetString().ShouldBe("no formula");
        breach.TryGetProperty("liquidation", out _).ShouldBeFalse();
        Account(CycleReport.Json(Cycle(null), dryRun: true)).GetProperty("breach").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void BreachTable_EveryKind_IsInWords()
    {
        var text = Rendered(Foreseen());
        foreach (var words in new[] { "< 0.001 %", "0.767 %", "18.9 %", "3.5 d", "ETH -10.00 %", "1.34 sigma of a day", "150.0 % (realised)", "now", "none within reach" })
            text.ShouldContain(words);
        Rendered(Foreseen(warmingUp: true)).ShouldContain("warming up");
        Rendered(new BreachUnforeseeable("no formula \u001b[31m")).ShouldContain("no formula \\u{1b}");
        BreachTable.Brief(new BreachUnforeseeable("no formula")).ShouldBe("not foreseeable");
        BreachTable.Brief(null).ShouldBe("-");
    }

    private static string Rendered(BreachOutlook outlook)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 260;
        console.Write(BreachTable.Render(Cycle(outlook).Assessment));
        return writer.ToString();
    }
}
