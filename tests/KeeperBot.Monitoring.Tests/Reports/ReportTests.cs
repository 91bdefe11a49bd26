using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public void Json_VegaByExpiryAndPerpetuals_AreThere()
    {
        var report = Parse(CycleReport.Json(Outcomes.Measured(), dryRun: false));
        var greeks = report.GetProperty("greeks")[0];
        greeks.GetProperty("gammaPerPercent").GetDouble().ShouldBe(-0.025 * 18.2, 1e-12);
        greeks.GetProperty("vegaTerms")[1].GetProperty("expiry").GetString().ShouldBe("up to 30 d");
        greeks.GetProperty("vegaTerms")[1].GetProperty("vegaPerVolPoint").GetDouble().ShouldBe(-26.046, 1e-9);
        var perp = report.GetProperty("perpetuals")[0];
        (perp.GetProperty("basis").GetDouble(), perp.GetProperty("fundingReceivedPerDay").GetDouble()).ShouldBe((10, -20));
        perp.GetProperty("basisPercent").GetDouble().ShouldBe(100 * 10.0 / 1820, 1e-9);
    }

    [Fact]
    public void CycleReport_DryRun_CarriesTheExactCall()
    {
        var action = Outcomes.TopUp();
        var intent = Outcomes.Intent(action);
        var step = new StepSubmitted(action, intent, new WouldSubmit(intent.Key, 441_118, Wei.FromGwei(Wad.FromInteger(2)), Wei.FromGwei(Wad.One)));

        var report = Parse(CycleReport.Json(Outcomes.Completed(step), dryRun: true));

        report.GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        report.GetProperty("block").GetProperty("number").GetUInt64().ShouldBe(176UL);
        report.GetProperty("mode").GetString().ShouldBe("active");
        report.GetProperty("netDelta").GetProperty("ETH").GetRawText().ShouldBe("4.622");
        var written = report.GetProperty("actions")[0];
        written.GetProperty("data").GetString().ShouldBe("0xdeadbeef");
        written.GetProperty("to").GetString().ShouldBe(intent.To.ToString());
        written.GetProperty("from").GetString().ShouldBe(intent.From.ToString());
        written.GetProperty("value").GetString().ShouldBe("0");
        written.GetProperty("kind").GetString().ShouldBe("top-up");
        written.GetProperty("urgency").GetString().ShouldBe("emergency");
        written.GetProperty("outcome").GetString().ShouldBe("would-submit");
        written.GetProperty("maxFeePerGas").GetString().ShouldBe("2000000000");
        report.GetProperty("skips")[0].GetProperty("code").GetString().ShouldBe("within_limits");
        report.GetProperty("alarms")[0].GetProperty("subject").GetString().ShouldBe("main");
    }

    [Fact]
    public void CycleReport_ApprovalBeforeItsStep_SaysThenWithTheExactCall()
    {
        var act = Outcomes.Intent(Outcomes.TopUp());
        var approve = Outcomes.Approve();
        var intent = Outcomes.Intent(approve) with { Key = new("k-approve"), Data = Bytes.Parse("0x095ea7b3"), Description = "allow the market 600 sUSD" };
        var step = new StepSubmitted(approve, intent, new WouldSubmit(intent.Key, 46_000, Wei.FromGwei(Wad.One), Wei.FromGwei(Wad.One))) { Then = [act] };

        var written = Parse(CycleReport.Json(Outcomes.Completed(step), dryRun: true)).GetProperty("actions")[0];

        written.GetProperty("kind").GetString().ShouldBe("approve");
        var then = written.GetProperty("then").EnumerateArray().ShouldHaveSingleItem();
        then.GetProperty("kind").GetString().ShouldBe("top-up");
        then.GetProperty("intent").GetString().ShouldBe(act.Key.Value);
        then.GetProperty("data").GetString().ShouldBe("0xdeadbeef");
        then.GetProperty("to").GetString().ShouldBe(act.To.ToString());
        var alone = Parse(CycleReport.Json(Outcomes.Completed(step with { Then = [] }), dryRun: true)).GetProperty("actions")[0];
        alone.TryGetProperty("then", out _).ShouldBeFalse();
    }

    [Fact]
    public void DecisionLines_ApprovalBeforeItsStep_SaysWhatFollowsOnItsEffectUnlessRefused()
    {
        var intent = Outcomes.Intent(Outcomes.Approve()) with { Description = "allow" };
        var step = new StepSubmitted(intent.Action, intent, new WouldSubmit(intent.Key, 46_000, Wei.Zero, Wei.Zero)) { Then = [Outcomes.Intent(Outcomes.TopUp())] };
        Line(step).ShouldBe("approve main/lyra-v1/2: short of 600 -> would send (dry run); on its effect: add 600 sUSD");
        Line(step with { Submission = new SubmissionRefused(intent.Key, "policy.halted", "no") }).ShouldNotContain("on its effect");
        Line(step with { Then = [] }).ShouldNotContain("on its effect");

        static string Line(StepSubmitted step) => DecisionLines.Of(Outcomes.Completed(step), withSkips: false).First();
    }

    [Fact]
    public void CycleReport_DroppedAndDeferred_HaveOutcomesAndNoCall()
    {
        var dropped = Parse(CycleReport.Json(Outcomes.Completed(new StepDropped(Outcomes.TopUp(), "simulation.reverted", "NotKeeper")), dryRun: false)).GetProperty("actions")[0];
        var deferred = Parse(CycleReport.Json(Outcomes.Completed(new StepDeferred(Outcomes.TopUp(), "busy")), dryRun: false)).GetProperty("actions")[0];

        dropped.GetProperty("outcome").GetString().ShouldBe("dropped:simulation.reverted");
        dropped.TryGetProperty("data", out _).ShouldBeFalse();
        deferred.GetProperty("outcome").GetString().ShouldBe("deferred");
    }

    [Fact]
    public void CycleReport_VoidCycle_SaysWhy()
    {
        var report = Parse(CycleReport.Json(new CycleFailed(Outcomes.Block(), KeeperMode.ReduceOnly, "rpc.Timeout", "no answer"), dryRun: false));

        report.GetProperty("mode").GetString().ShouldBe("reduce-only");
        report.GetProperty("failure").GetProperty("code").GetString().ShouldBe("rpc.Timeout");
        report.TryGetProperty("actions", out _).ShouldBeFalse();
    }

    [Fact]
    public void StatusReport_WithJournal_ShowsExactNumbersAndUnitsInNames()
    {
        var cycle = Outcomes.Completed();

        var report = Parse(StatusReport.Json(cycle.Snapshot, cycle.Assessment, KeeperMode.ReduceOnly, new([new Doubt(DoubtKind.PriceJump, "it jumped") { Underlying = new("ETH") }]), [new Alarm("main/lyra-v1/7", "rescue_halted", "nothing is signed")], "none: it was deactivated", [], [Outcomes.Record(IntentState.Confirmed, "deposit >= 5")]));

        report.GetProperty("mode").GetString().ShouldBe("reduce-only");
        report.GetProperty("doubts")[0].GetProperty("code").GetString().ShouldBe("price_jump");
        report.GetProperty("doubts")[0].GetProperty("subject").GetString().ShouldBe("ETH");
        report.GetProperty("alarms").EnumerateArray().ShouldHaveSingleItem().GetProperty("code").GetString().ShouldBe("rescue_halted");
        var account = report.GetProperty("accounts")[0];
        account.GetProperty("health").GetRawText().ShouldBe("0.887697160883280757");
        account.GetProperty("liquidatable").GetBoolean().ShouldBeTrue();
        report.GetProperty("buffers")[0].GetProperty("amount").GetString().ShouldBe("900 sUSD");
        report.GetProperty("greeks")[0].GetProperty("vegaPerVolPoint").GetDouble().ShouldBe(-26.046, 1e-9);
        report.GetProperty("greeks")[0].GetProperty("vannaPerUnitOfVol").GetDouble().ShouldBe(-3.5);
        report.GetProperty("greeks")[0].GetProperty("volgaPerUnitOfVol").GetDouble().ShouldBe(-720.25);
        report.GetProperty("greeks")[0].GetProperty("charmPerDay").GetDouble().ShouldBe(0.02, 1e-12);
        var transaction = report.GetProperty("transactions")[0];
        transaction.GetProperty("status").GetString().ShouldBe("confirmed");
        transaction.GetProperty("gasUsed").GetUInt64().ShouldBe(294_079UL);
        transaction.GetProperty("effect").GetString().ShouldBe("deposit >= 5");
    }

    [Fact]
    public void StatusReport_WithoutJournal_SaysNullAndNotEmpty()
    {
        var cycle = Outcomes.Completed();

        Parse(StatusReport.Json(cycle.Snapshot, cycle.Assessment, KeeperMode.Active, SafetyState.Clear, [], "none", [], null)).GetProperty("transactions").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void Reports_AccountWithACurve_HaveItsHealthInThreeViewsAndItsPrices()
    {
        var foreseen = Outcomes.Foreseen();
        var status = Parse(StatusReport.Json(foreseen.Snapshot, foreseen.Assessment, KeeperMode.Active, SafetyState.Clear, [], "none", [], null));

        var account = status.GetProperty("accounts")[0];
        account.GetProperty("healthViews").GetRawText().Replace(" ", "").Replace("\n", "").ShouldBe("""{"now":2.4,"freshest":2.4,"converged":1.5,"worst":1.5}""");
        var price = account.GetProperty("liquidationPrices").EnumerateArray().ShouldHaveSingleItem();
        price.GetProperty("underlying").GetString().ShouldBe("ETH");
        price.GetProperty("spot").GetRawText().ShouldBe("2000");
        price.GetProperty("breached").GetBoolean().ShouldBeFalse();
        price.GetProperty("lower").ValueKind.ShouldBe(JsonValueKind.Null);
        price.GetProperty("upper").GetDouble().ShouldBe(2200, 1e-9);
        price.GetProperty("upperPercent").GetDouble().ShouldBe(10, 1e-9);
        Parse(CycleReport.Json(foreseen, dryRun: false)).GetProperty("accounts")[0].GetProperty("liquidationPrices").GetArrayLength().ShouldBe(1);
        Parse(CycleReport.Json(foreseen, dryRun: false)).GetProperty("greeks")[0].GetProperty("charmPerDay").GetDouble().ShouldBe(0.02, 1e-12);
    }

    [Fact]
    public void StatusReport_AccountWithoutACurve_SaysNullAndNotEmpty()
    {
        var cycle = Outcomes.Completed();
        var account = Parse(StatusReport.Json(cycle.Snapshot, cycle.Assessment, KeeperMode.Active, SafetyState.Clear, [], "none", [], null)).GetProperty("accounts")[0];

        account.GetProperty("liquidationPrices").ValueKind.ShouldBe(JsonValueKind.Null);
        account.GetProperty("healthViews").GetProperty("converged").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
