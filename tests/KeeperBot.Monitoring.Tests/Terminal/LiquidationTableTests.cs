using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Risk;
using KeeperBot.Monitoring.Terminal;
using Spectre.Console;

namespace KeeperBot.Monitoring.Tests.Terminal;

public sealed class LiquidationTableTests
{
    [Fact]
    public void Render_AccountWithACurve_ShowsPricesDistancesAndThreeViews()
    {
        var text = Text(Outcomes.Foreseen().Assessment);
        text.ShouldContain("2.400 / 2.400 / 1.500");
        text.ShouldContain("2000.00");
        text.ShouldContain("2200.00 (+10.0 %)");
        text.ShouldContain("never");
    }

    [Fact]
    public void Render_AccountWithoutACurve_SaysUnknownAndNotNever()
    {
        var text = Text(Outcomes.Completed().Assessment);
        text.ShouldContain("0.887 / 0.887 / unknown");
        text.ShouldContain("unknown");
        text.ShouldNotContain("never");
    }

    [Fact]
    public void Render_AccountBelowItsRequirement_IsLiquidatableNow()
    {
        var risk = Outcomes.Completed().Assessment.Margin[0];
        Text(Of(risk, risk.Margin with { Curve = new LinearMarginCurve(2814, 3170, []) })).ShouldContain("liquidatable now");
    }

    [Fact]
    public void Render_AccountWithoutRequirement_IsLeftOut()
    {
        var risk = Outcomes.Completed().Assessment.Margin[0];
        Text(Of(risk, risk.Margin with { Maintenance = null })).ShouldNotContain("main/lyra-v1/2");
    }

    private static RiskAssessment Of(MarginRisk risk, MarginAccount margin) => Outcomes.Completed().Assessment with { Margin = [new MarginRisk(risk.Account, margin)] };

    private static string Text(RiskAssessment assessment)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 160;
        console.Write(LiquidationTable.Render(assessment));
        return writer.ToString();
    }
}
