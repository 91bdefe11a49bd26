using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Execution.Tests.Crash;

/// <summary>Where the shipped program may be told to kill itself.</summary>
public class ArmedFailpointTests
{
    [Fact]
    public void PairOf_EveryStep_HasAPointBeforeItIsWrittenAndOneAfter()
    {
        foreach (var state in Enum.GetValues<IntentState>().Where(state => state != IntentState.None))
        {
            var points = FailpointPair.Of(new Change(new("a"), state, ""));
            points.After.ToString().ShouldBe(state.ToString());
            points.Before.ToString().ShouldBe(state == IntentState.Pending ? nameof(Failpoint.AnsweredUnsaved) : $"{state}Unsaved");
        }
    }

    [Fact]
    public void Of_NotSet_IsNone() => ArmedFailpoint.Of(null, new ChainId(1), isFork: false, NullLogger.Instance).ShouldBeNull();

    [Theory]
    [InlineData("Signed")]
    [InlineData("Broadcasting:3")]
    public void Of_APointOnAFork_IsArmed(string text) => ArmedFailpoint.Of(text, TestPlan.Chain, isFork: true, NullLogger.Instance).ShouldNotBeNull();

    [Theory]
    [InlineData(1UL, true)]
    [InlineData(31337UL, false)]
    [InlineData(10UL, false)]
    public void Of_SetWhereNothingMayDie_IsRefusedWithWhereAndMend(ulong chain, bool isFork)
    {
        var error = Should.Throw<ExecutionException>(() => ArmedFailpoint.Of("Signed", new ChainId(chain), isFork, NullLogger.Instance));

        (error.Kind, error.Code).ShouldBe((ExecutionErrorKind.Failpoint, "execution.failpoint"));
        error.Message.ShouldContain("KEEPER_FAILPOINT");
        error.Message.ShouldContain($"chain {chain}");
        error.Message.ShouldContain("unset it");
    }

    [Theory]
    [InlineData("")]
    [InlineData("None")]
    [InlineData("7")]
    [InlineData("signed")]
    [InlineData("Signed:0")]
    [InlineData("Signed:-1")]
    [InlineData("Signed:1:2")]
    [InlineData("Signed,Mined")]
    public void Of_NoPoint_IsRefusedAndTheyAreListed(string text) =>
        Should.Throw<ExecutionException>(() => ArmedFailpoint.Of(text, TestPlan.Chain, isFork: true, NullLogger.Instance)).Message.ShouldContain("ReplacementSignedUnsaved, ReplacementSigned");
}
