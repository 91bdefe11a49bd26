using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class NobodyActsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Path_NobodyActs_EndsLiquidatedByTheVenues()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await using var chain = await LocalChain.StartForkAsync(new LocalChainOptions(), TimeProvider.System);
        output.WriteLine($"started {clock.ElapsedMilliseconds} ms");
        var path = MarketPath.Create(chain.World.Price, new MarketPathOptions());
        foreach (var step in path.Steps)
        {
            clock.Restart();
            var block = await chain.Market.StepAsync(step.Price, step.After);
            var ms = clock.ElapsedMilliseconds;
            var verdicts = await chain.Liquidator.AskAsync(block.ToBlockRef());
            output.WriteLine($"{step.Price} {ms} ms " + string.Join("  ", verdicts.Select(v => $"{v.Account.Id} {v.Account.RatioTenThousandths} {v.Predicate}/{v.CallSucceeds}")));
            foreach (var v in verdicts) v.CallSucceeds.ShouldBe(v.Predicate, v.Reason);
        }
    }
}
