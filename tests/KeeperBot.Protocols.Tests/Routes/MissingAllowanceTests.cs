using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Tests.Routes;

public sealed class MissingAllowanceTests
{
    private static readonly Token Odd = new(new(31337), Address.Parse("0x00000000000000000000000000000000000000c9"), "ODD", 6);
    private static readonly Address Owner = Address.Parse("0x00000000000000000000000000000000000000a1");

    [Theory]
    [InlineData("0x")]
    [InlineData("0x01")]
    public async Task MissingAllowanceAsync_TokenAnswersGarbage_RefusesInsteadOfThrowing(string answer)
    {
        var chain = new ScriptedChain((_, _) => new CallResult(true, Bytes.Parse(answer)));
        var refused = await new RoutedQuoter(chain).MissingAllowanceAsync([new(Odd, Owner, Odd.Address, 1)], new BlockRef(1, Hash32.Zero, Hash32.Zero, new(1)), CancellationToken.None);
        refused.ShouldNotBeNull().Code.ShouldBe("allowance.unknown");
    }
}
