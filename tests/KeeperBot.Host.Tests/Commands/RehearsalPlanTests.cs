using KeeperBot.Core.Units;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Rehearse;

namespace KeeperBot.Host.Tests.Commands;

public sealed class RehearsalPlanTests
{
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(12);
    private static readonly RehearseArguments Nothing = new("appsettings.json", [], null, null, null, null, null, false, true, false);

    [Fact]
    public void Read_NothingAsked_IsTwentyBlocksOfTheMarketAsItIs()
    {
        var plan = RehearsalPlan.Read(Nothing, Block);
        plan.Steps.ShouldBe(20);
        plan.StepTime.ShouldBe(Block);
        plan.Shocks.ShouldBeEmpty();
        plan.BaseFee.ShouldBeNull();
        plan.PathFactor(1).ShouldBe(Wad.One);
    }

    [Fact]
    public void Read_EverythingAsked_IsInItsUnits()
    {
        var plan = RehearsalPlan.Read(Nothing with { Shocks = ["ETH=-15%", "USDC = +2.5 %"], Advance = "6 h", Gas = "300 gwei", For = "1 h" }, Block);
        plan.Shocks["ETH"].ShouldBe(Wad.Parse("0.85"));
        plan.Shocks["USDC"].ShouldBe(Wad.Parse("1.025"));
        plan.Advance.ShouldBe(TimeSpan.FromHours(6));
        plan.BaseFee.ShouldBe(300_000_000_000ul);
        plan.Steps.ShouldBe(300);
    }

    [Fact]
    public void Read_APath_IsGoneAlongInItsOwnTime()
    {
        var plan = RehearsalPlan.Read(Nothing with { Scenario = "ftx", Blocks = 36 }, Block);
        plan.StepTime.ShouldBe(TimeSpan.FromHours(2));
        // At 10 hours the path stands at 1434 of 1576, and what oracles tell is two minutes older.
        plan.RowAt(5)!.PriceFactor.ShouldBe(1434d / 1576, 1e-9);
        plan.PathFactor(5).ToDouble().ShouldBeInRange(1434d / 1576, 1436d / 1576);
        RehearsalPlan.Read(Nothing with { Scenario = "ftx", Blocks = 10, For = "10 h" }, Block).StepTime.ShouldBe(TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData("ETH")]
    [InlineData("ETH=")]
    [InlineData("=-15%")]
    [InlineData("ETH=-15")]
    [InlineData("ETH=-15 USD")]
    [InlineData("ETH=-100%")]
    [InlineData("ETH=1e3%")]
    [InlineData("ETH=901%")]
    public void Read_AShockThatIsNone_SaysHowOneIsWritten(string shock)
    {
        var error = Should.Throw<CommandFailure>(() => RehearsalPlan.Read(Nothing with { Shocks = [shock] }, Block));
        error.Code.ShouldBe(ExitCode.Usage);
        error.Message.ShouldContain($"--shock \"{shock}\"");
        error.Message.ShouldContain("write for instance --shock \"ETH=-15%\"");
    }

    [Fact]
    public void Read_OtherThingsThatAreNone_AreUsageErrors()
    {
        foreach (var (wrong, says) in new (RehearseArguments, string)[]
        {
            (Nothing with { Shocks = ["ETH=-1%", "ETH=-2%"] }, "a second time"),
            (Nothing with { Advance = "6" }, "--advance \"6\""),
            (Nothing with { Advance = "31 d" }, "above 30 days"),
            (Nothing with { Gas = "300" }, "--gas \"300\""),
            (Nothing with { Gas = "-1 gwei" }, "--gas \"-1 gwei\""),
            (Nothing with { Gas = "1 ether" }, "--gas \"1 ether\""),
            (Nothing with { For = "1 s" }, "less than one block"),
            (Nothing with { Blocks = 0 }, "1 to 10000 blocks"),
            (Nothing with { Blocks = 10_001 }, "1 to 10000 blocks"),
            (Nothing with { Blocks = 5, For = "1 h" }, "one of the two"),
            (Nothing with { For = "3000 d" }, "1 to 10000 blocks"),
            (Nothing with { Scenario = "nope" }, "there is no scenario"),
        })
        {
            var error = Should.Throw<CommandFailure>(() => RehearsalPlan.Read(wrong, Block));
            error.Code.ShouldBe(ExitCode.Usage, says);
            error.Message.ShouldContain(says);
        }
    }

    [Theory]
    [InlineData("eth_getStorageAt", true)]
    [InlineData("eth_call", true)]
    [InlineData("eth_sendRawTransaction", false)]
    [InlineData("eth_sendTransaction", false)]
    [InlineData("eth_sendBundle", false)]
    [InlineData("eth_sign", false)]
    [InlineData("personal_unlockAccount", false)]
    [InlineData("anvil_setBalance", false)]
    [InlineData("evm_mine", false)]
    [InlineData("", false)]
    public void IsRead_AMethod_PassesOnlyWhereItReads(string method, bool passes) => UpstreamGate.IsRead(method).ShouldBe(passes);
}
