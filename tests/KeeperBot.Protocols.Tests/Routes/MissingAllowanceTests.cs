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
    public async Task AllowancesAsync_TokenAnswersGarbage_RefusesInsteadOfThrowing(string answer)
    {
        var chain = new ScriptedChain((_, _) => new CallResult(true, Bytes.Parse(answer)));
        var refused = (await AskAsync(new DirectRoute(), answer)).ShouldBeOfType<AllowanceRefused>();
        refused.Refusal.Code.ShouldBe("allowance.unknown");
    }

    [Theory]
    [InlineData(1, false, null)]
    [InlineData(0, false, "allowance.insufficient")]
    [InlineData(0, true, null)]
    public async Task AllowancesAsync_TooSmall_IsNeededWhereTheRouteMayGiveItAndRefusedElsewhere(byte standing, bool configured, string? code)
    {
        var route = configured ? new DirectRoute(new ApprovablePair(new("venue"), Odd, Odd.Address)) : new DirectRoute();
        var answer = await AskAsync(route, "0x" + standing.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));
        (answer as AllowanceRefused)?.Refusal.Code.ShouldBe(code);
        if (code is null)
            answer.ShouldBeOfType<AllowancesKnown>().Short.ShouldBe(standing == 0 ? [new(Odd.Address, TokenAmount.FromRaw(Odd, 1), TokenAmount.ZeroOf(Odd))] : []);
        else
            answer.ShouldBeOfType<AllowanceRefused>();
    }

    private static Task<AllowanceAnswer> AskAsync(DirectRoute route, string answer) =>
        new RoutedQuoter(new ScriptedChain((_, _) => new CallResult(true, Bytes.Parse(answer))))
            .AllowancesAsync(route, [new(Odd, Owner, Odd.Address, 1)], new BlockRef(1, Hash32.Zero, Hash32.Zero, new(1)), CancellationToken.None);
}
