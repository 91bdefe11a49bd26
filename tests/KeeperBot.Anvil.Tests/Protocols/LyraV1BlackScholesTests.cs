using System.Numerics;
using KeeperBot.Anvil.Tests.Evm;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Quant;
using KeeperBot.Quant.Venues;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Lyra's own BlackScholes library on a chain, over a grid that no strike leaves: is our replica of it right to the last unit?</summary>
public sealed class LyraV1BlackScholesTests(ITestOutputHelper output)
{
    private const int Seed = 20240607;
    private const long Day = YearFraction.SecondsPerDay;
    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    private readonly record struct Case(long Seconds, BigInteger Volatility, BigInteger Spot, BigInteger Strike, BigInteger Rate);

    [Fact]
    public async Task TryEvaluate_OverTheGridAndAtRandom_IsTheContractToTheLastUnit()
    {
        await using var anvil = await AnvilSession.StartAsync();
        Case[] cases = [.. Grid(), .. Random(4_000), .. Absurd()];
        var answers = await AskAsync(anvil, cases);
        var (priced, reverted) = (0, 0);
        for (var i = 0; i < cases.Length; i++)
        {
            var c = cases[i];
            var known = LyraV1OnChain.TryEvaluate(c.Seconds, c.Volatility, c.Spot, c.Strike, c.Rate, out var quote);
            (known ? quote : (LyraV1Quote?)null).ShouldBe(answers[i], $"seed {Seed}: {c}");
            _ = known ? priced++ : reverted++;
        }

        output.WriteLine($"seed {Seed}: {priced} priced, {reverted} reverted, all equal");
        priced.ShouldBeGreaterThan(7_000);
        reverted.ShouldBeGreaterThan(100);
    }

    private static IEnumerable<Case> Grid() =>
        from seconds in (long[])[0, 1, 2, 60, 3_599, Day, 6 * Day + 1, 7 * Day, 8 * Day - 1, 30 * Day, 91 * Day + 7, 365 * Day, 730 * Day]
        from volatility in (BigInteger[])[0, One / 10_000 - 1, One / 10_000, One / 100, One / 4, 9 * One / 10 + 1, 2 * One, 10 * One]
        from strike in (BigInteger[])[1, 50 * One, 1_000 * One, 1_741 * One, 1_742 * One + 10_000_000_000_000_003, 1_800 * One, 4_000 * One, 90_000 * One]
        from rate in (BigInteger[])[0, One / 20, -One / 50 - 1, 3 * One / 2]
        select new Case(seconds, volatility, 1_742 * One + 10_000_000_000_000_003, strike, rate);

    /// <summary>Spots of a cent to a million, strikes within twelve standard deviations, every digit in use.</summary>
    private static IEnumerable<Case> Random(int count)
    {
        var random = new Random(Seed);
        double LogUniform(double a, double b) => Math.Exp(Math.Log(a) + random.NextDouble() * Math.Log(b / a));
        BigInteger Raw(double value) => new BigInteger(value * 1e9) * 1_000_000_000 + random.Next(1_000_000_000);
        for (var i = 0; i < count; i++)
        {
            double spot = LogUniform(0.01, 1e6), vol = LogUniform(1e-4, 5);
            var seconds = (long)LogUniform(1, 2 * 365 * Day);
            var strike = spot * Math.Exp((24 * random.NextDouble() - 12) * vol * Math.Sqrt(YearFraction.FromSeconds(seconds)));
            yield return new Case(seconds, Raw(vol), Raw(spot), Raw(Math.Clamp(strike, 1e-6, 1e9)), Raw(random.NextDouble()) / 5 - One / 20);
        }
    }

    /// <summary>What no market quotes: the edges of the contract's words.</summary>
    private static IEnumerable<Case> Absurd() =>
        from spot in (BigInteger[])[0, 1, One, BigInteger.Pow(10, 36), BigInteger.Pow(10, 40), BigInteger.Pow(10, 60)]
        from strike in (BigInteger[])[0, 1, One, BigInteger.Pow(10, 36), BigInteger.Pow(10, 60)]
        from rate in (BigInteger[])[0, -200 * One, 200 * One]
        from volatility in (BigInteger[])[One, BigInteger.Pow(10, 40)]
        select new Case(365 * Day, volatility, spot, strike, rate);

    private static async Task<LyraV1Quote?[]> AskAsync(AnvilSession anvil, Case[] cases)
    {
        var writer = new ChainWriter(anvil.Client, new ArtifactStore(KeeperHome.Find()));
        var from = (await anvil.Control.GetAccountsAsync())[0];
        var library = await writer.DeployAsync(from, ArtifactPackage.Lyra, "BlackScholes");
        var wrapper = await writer.DeployLinkedAsync(
            from, ArtifactPackage.Lyra, "TestBlackScholes", new Dictionary<string, Address> { ["BlackScholes"] = library.Address });
        var function = wrapper.Abi.Function("pricesDeltaStdVega_pub");
        var head = (await anvil.Control.GetHeadAsync()).ToBlockRef();
        var reader = new MulticallReader(anvil.Client, new MulticallOptions { Fallback = Codes.Multicall3(), MaxCallsPerChunk = 500 });
        var results = await reader.ReadAsync([.. cases.Select(c => new ContractCall(wrapper.Address, function.Encode(Input(c))))], head, []);
        return [.. results.Select(result => result.Success ? Quote(function.DecodeOutput(result.Data.Span)[0]) : (LyraV1Quote?)null)];
    }

    private static AbiValue Input(Case c) => AbiValue.Tuple(new BigInteger(c.Seconds), c.Volatility, c.Spot, c.Strike, c.Rate);

    private static LyraV1Quote Quote(AbiValue value) => new(
        value["callPrice"].AsBigInteger(), value["putPrice"].AsBigInteger(), value["callDelta"].AsBigInteger(), value["putDelta"].AsBigInteger(),
        value["vega"].AsBigInteger(), value["stdVega"].AsBigInteger());
}
