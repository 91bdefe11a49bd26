using System.Text.Json;
using KeeperBot.Monitoring.Metrics;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using Spectre.Console;

namespace KeeperBot.Monitoring.Tests.Reports;

public sealed class GovernanceReportTests
{
    [Fact]
    public void Json_OfACycle_HasBothRatiosThePricesAndTheCountdown()
    {
        using var document = JsonDocument.Parse(CycleReport.Json(Outcomes.Governed(), dryRun: true));
        var governance = document.RootElement.GetProperty("governance");
        var queued = governance.GetProperty("queued")[0];
        queued.GetProperty("inSeconds").GetInt64().ShouldBe(7200);
        queued.GetProperty("calls")[1].GetProperty("known").GetBoolean().ShouldBeFalse();
        var account = queued.GetProperty("accounts")[0];
        (account.GetProperty("healthBefore").GetDouble(), account.GetProperty("belowTrigger").GetBoolean()).ShouldBe((2.4, true));
        account.GetProperty("healthAfter").GetDouble().ShouldBe(600.0 / 550, 1e-9);
        account.GetProperty("liquidationBefore")[0].GetProperty("upper").GetDouble().ShouldBe(2200, 1e-6);
        account.GetProperty("liquidationAfter")[0].GetProperty("upper").GetDouble().ShouldBe(2040);
        var change = governance.GetProperty("changes")[0];
        (change.GetProperty("before").GetString(), change.GetProperty("after").GetString(), change.GetProperty("scope").GetString(), change.GetProperty("worseWhen").GetString()).ShouldBe(("6.25 %", "7 %", "venue", "higher"));
        change.GetProperty("accounts")[0].GetProperty("healthAfter").ValueKind.ShouldBe(JsonValueKind.Null, "what is not known is never a number");
        governance.GetProperty("unread").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public void Json_WhereNothingGoesOn_IsEmptyLists()
    {
        using var document = JsonDocument.Parse(CycleReport.Json(Outcomes.Completed(), dryRun: true));
        document.RootElement.GetProperty("governance").EnumerateObject().ShouldAllBe(list => list.Value.GetArrayLength() == 0);
    }

    [Fact]
    public void Gauges_HaveTheCountdownAndTheHealthAfter_AndNoneOfWhatIsNotKnown()
    {
        var text = PrometheusText.Write([.. GovernanceGauges.Of(Outcomes.Governed())]);
        text.ShouldContain("keeperbot_governance_queued 1\n");
        text.ShouldContain("keeperbot_governance_changes 1\n");
        text.ShouldContain("keeperbot_governance_unread 1\n");
        text.Split('\n').Single(line => line.StartsWith("keeperbot_governance_execution_seconds{", StringComparison.Ordinal)).ShouldEndWith(" 7200");
        text.Split('\n').Count(line => line.StartsWith("keeperbot_governance_health_after_ratio{", StringComparison.Ordinal)).ShouldBe(1);
        PrometheusText.Write([.. GovernanceGauges.Of(Outcomes.Completed())]).ShouldContain("keeperbot_governance_queued 0\n");
    }

    [Fact]
    public void Table_NamesBothRatiosAndSides()
    {
        var cycle = Outcomes.Governed();
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 400;
        console.Write(GovernanceTable.Render(cycle.Assessment.Governance!, cycle.Block.Timestamp));
        foreach (var words in new[] { "in 02:00:00", "2.4 -> 1.0909 (below the trigger)", "ETH 2200.00 -> 2040.00", "not known: another oracle", "unknown: function 0x12345678", "blocks 1 to 9" })
            writer.ToString().ShouldContain(words);
    }
}
