using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;

namespace KeeperBot.Execution.Tests.Journal;

public class ControlTests
{
    [Fact]
    public void Controls_SeveralLinesOfAName_TheNewestIsInForceAfterARestart()
    {
        using var folder = new TestFolder();
        using (var journal = JournalDriver.Open(folder))
        {
            journal.WriteControl(new("mode", "halted", "by hand", TestPlan.Block(5)));
            journal.Plan("a");
            journal.WriteControl(new("breaker.reverts", "tripped", "3 in a row", null));
            journal.WriteControl(new("mode", "active", "seen to", TestPlan.Block(9))).Sequence.ShouldBe(4);
            journal.Go("a", IntentState.NonceReserved, 3);
        }

        using var reopened = JournalDriver.Open(folder);
        using var reader = JournalReader.Open(folder.Journal);
        foreach (var controls in new[] { reopened.Controls(), reader.Controls() })
            controls.Select(line => (line.Sequence, line.Name, line.Value, line.At, line.HeadNumber)).ShouldBe([
                (3L, "breaker.reverts", "tripped", null, 0UL), (4L, "mode", "active", TestPlan.Block(9).Timestamp, 9UL)]);
        reopened.Control("mode").ShouldNotBeNull().Reason.ShouldBe("seen to");
        reopened.Control("none").ShouldBeNull();
        var verified = reader.Verify();
        (verified.FirstFault, verified.Lines, verified.Head).ShouldBe((null, 5L, reopened.Head.Chained));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mode")]
    [InlineData("mode\n")]
    [InlineData("a b")]
    public void WriteControl_NameThatIsNone_Throws(string name)
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        Should.Throw<ArgumentException>(() => journal.WriteControl(new(name, "1", "", null)));
        journal.Head.Sequence.ShouldBe(0);
    }
}
