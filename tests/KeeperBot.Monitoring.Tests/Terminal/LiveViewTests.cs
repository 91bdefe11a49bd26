using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KeeperBot.Monitoring.Tests.Terminal;

public sealed class LiveViewTests
{
    [Fact]
    public void Render_BeforeTheFirstBlock_SaysThatItWaits() => Text(new LiveView().Render()).ShouldContain("waiting for the first block");

    [Fact]
    public void Render_AfterACycle_ShowsHealthGreeksDecisionAndTransaction()
    {
        var action = Outcomes.TopUp();
        var view = new LiveView();
        view.Say("price 1820");
        view.OnCycle(Outcomes.Completed(
            new StepSubmitted(action, Outcomes.Intent(action), new Submitted(new IntentKey("k"), new Primitives.Hash32(), 7, 1, default, default, true)), Outcomes.Record(IntentState.Pending)));

        var text = Text(view.Render());

        text.ShouldContain("price 1820");
        text.ShouldContain("main/lyra-v1/2");
        text.ShouldContain("0.887");
        text.ShouldContain("-12.000 ETH put 1800 exp 2026-01-19");
        text.ShouldContain("-26.046");
        text.ShouldContain("top-up main/lyra-v1/2: health 1.1 is below the trigger 1.2 -> sent");
        text.ShouldContain("alarm main: buffer.short");
        text.ShouldContain("pending");
    }

    [Fact]
    public void Render_AfterAVoidCycle_KeepsTheLastPositionsAndSaysWhy()
    {
        var view = new LiveView();
        view.OnCycle(Outcomes.Completed());
        view.OnCycle(new CycleFailed(Outcomes.Block(177), KeeperMode.Active, "rpc.Timeout", "no answer"));

        var text = Text(view.Render());

        text.ShouldContain("block 177");
        text.ShouldContain("cycle void: rpc.Timeout: no answer");
        text.ShouldContain("main/lyra-v1/2");
    }

    [Fact]
    public void Render_MarkupAndControlCharactersFromOutside_AreShownAsText()
    {
        var view = new LiveView();
        var action = Outcomes.TopUp("[red]not markup[/] \u001b[2J");
        view.OnCycle(Outcomes.Completed(new StepDeferred(action, "[bold"), Outcomes.Record(IntentState.Mined, "[/]"), legNote: "[x]"));

        var text = Text(view.Render());

        text.ShouldContain("[red]not markup[/] \\u{1b}[2J");
        text.ShouldNotContain('\u001b');
    }

    [Fact]
    public void Changed_OnEveryOutcome_Fires()
    {
        var view = new LiveView();
        var count = 0;
        view.Changed += () => count++;

        view.OnCycle(Outcomes.Completed());
        view.Say("x");

        count.ShouldBe(2);
    }

    [Fact]
    public void TransactionLines_SameStateTwice_WritesOneLine()
    {
        var lines = new List<string>();
        var observer = new TransactionLines(lines.Add);

        foreach (var state in new[] { IntentState.Pending, IntentState.Pending, IntentState.Mined, IntentState.Finalized })
            observer.OnCycle(Outcomes.Completed(intent: Outcomes.Record(state)));

        lines.Count.ShouldBe(3);
        lines[0].ShouldContain("pending  nonce 7");
        lines[2].ShouldContain("finalized");
    }

    private static string Text(IRenderable content)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 240;
        console.Write(content);
        return writer.ToString();
    }
}
