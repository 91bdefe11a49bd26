using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Tests.Decision;

public class EffectTextTests
{
    [Fact]
    public void Format_ThenParse_GivesTheSame()
    {
        ImmutableArray<EffectCondition> conditions =
        [
            new HealthAtLeast(new("main/perp-v2"), Wad.Parse("1.2")),
            new DepositAtLeast(new("main/lyra-v1/3"), Wad.Parse("-0.000000000000000001")),
            new SizeWithin(new("main/perp-v2"), new("ETH-PERP"), Wad.Parse("-2"), Wad.Parse("3.5")),
            new NetDeltaWithin(new("ETH"), Wad.Parse("-0.1"), Wad.Parse("0.1")),
            new AllowanceExactly(new("main"), "USDC", Book.Spender, Wad.Parse("12.5")),
            new OptionSizeWithin(new("main"), new("lyra-v1"), new("ETH"), OptionKind.Put, Wad.Parse("1800"), new(1_800_000_000), Wad.Parse("-3"), Wad.Parse("-2.5")),
            new NetGreekWithin(new("ETH"), GreekKind.Vega, Wad.Parse("-40"), Wad.Parse("-20")),
            new PositionSettled(new("main"), new("lyra-v1"), new("7")),
            new IdleAtLeast(new("main"), "USDC", Wad.Parse("12")),
        ];
        EffectText.Parse(EffectText.Format(conditions)).ShouldBe(conditions);
        EffectText.Parse(EffectText.Format(ImmutableArray<EffectCondition>.Empty)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("health>=|main")]
    [InlineData("size|a|b|1|x")]
    [InlineData("nothing|a")]
    [InlineData("settled|main|lyra-v1")]
    [InlineData("greek|ETH|2|0|1")]
    [InlineData("greek|ETH|None|0|1")]
    [InlineData("option|main|lyra-v1|ETH|Call|1800|-5|0|1")]
    public void Parse_AnotherForm_Throws(string text) => Should.Throw<FormatException>(() => EffectText.Parse(text));

    [Fact]
    public void Format_SeparatorInAName_Throws() =>
        Should.Throw<ArgumentException>(() => EffectText.Format(new HealthAtLeast(new("a|b"), Wad.One)));
}
