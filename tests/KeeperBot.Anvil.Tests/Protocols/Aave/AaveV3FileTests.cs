using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.TestKit;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>abi/aave-v3.venue.json on the real contracts: the same numbers as the coded adapter, over prices, interest, e-mode and both kinds of debt.</summary>
public sealed class AaveV3FileTests(AaveChain aave, ITestOutputHelper output) : IClassFixture<AaveChain>, IAsyncLifetime
{
    public Task InitializeAsync() => aave.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_OverPricesAndTime_EqualsTheCodedAdapter()
    {
        await aave.SupplyAsync(AaveChain.Weth, "10");
        await aave.SupplyAsync(AaveChain.Wbtc, "0.02234567");
        await aave.BorrowAsync(AaveChain.UsdcReserve, "12345.678901");
        await aave.BorrowAsync(AaveChain.Dai, "777.123456789");
        var (healthy, liquidatable) = (0, 0);
        for (var step = 0; step <= 10; step++)
        {
            await aave.PriceAsync(AaveChain.Weth, (2000 - (step * 90)).ToString(System.Globalization.CultureInfo.InvariantCulture));
            await aave.PassAsync(TimeSpan.FromDays(step + 1));
            var margin = await RequireSameAsync();
            output.WriteLine($"step {step}: health {margin.Health}");
            _ = margin.IsLiquidatable ? liquidatable++ : healthy++;
        }

        (healthy, liquidatable).ShouldSatisfyAllConditions(pair => pair.healthy.ShouldBeGreaterThan(1), pair => pair.liquidatable.ShouldBeGreaterThan(1));
    }

    [Fact]
    public async Task Read_InEMode_EqualsTheCodedAdapter()
    {
        await aave.SupplyAsync(AaveChain.Dai, "5000");
        await aave.PoolAsync("setUserEMode", 1);
        await aave.BorrowAsync(AaveChain.UsdcReserve, "4000");
        await aave.PassAsync(TimeSpan.FromDays(30));
        (await RequireSameAsync()).Maintenance.ShouldNotBeNull();
    }

    [Fact]
    public async Task Read_WithoutDebt_HasNoRequirement()
    {
        await aave.SupplyAsync(AaveChain.Weth, "1");
        var margin = await RequireSameAsync();
        margin.Maintenance.ShouldBeNull();
        margin.CollateralRatio.ShouldBeNull();
    }

    [Fact]
    public async Task Read_StalePriceOfAReserveInUse_IsUnknown()
    {
        await aave.SupplyAsync(AaveChain.Weth, "1");
        await aave.Chain.Control.MineAfterAsync(TimeSpan.FromHours(2));
        (await ReadAsync()).ShouldBeOfType<UnknownReading>().Code.ShouldBe("price.stale");
    }

    [Fact]
    public void Inspect_ContractsAtAddressesThatAreRead_AreSaidToBeUnpinned()
    {
        var unpinned = AdapterOf(aave).Inspect(aave.Wallet).OfType<AnsweredQuestion>().Where(question => question.Finding.Detail.Contains("no hash pins it")).ToList();
        unpinned.Select(question => question.Subject[(question.Subject.IndexOf(": ", StringComparison.Ordinal) + 2)..]).Order().ShouldBe(["feed", "plainToken", "scaledToken"]);
        unpinned.ShouldAllBe(question => question.Finding.Ok);
    }

    private async Task<VenueReading> ReadAsync()
    {
        return (await aave.ReaderOf(AdapterOf(aave)).ReadAsync(await aave.HeadAsync(), default)).Accounts.Single().Venues.Single();
    }

    /// <summary>The file's adapter, with addresses or tokens other than the world's where some are given.</summary>
    internal static DeclarativeAdapter AdapterOf(AaveChain aave, Address? pool = null, Address? oracle = null, Token? dai = null)
    {
        var path = Path.Combine(RepositoryPaths.Root, "abi", "aave-v3.venue.json");
        var contracts = new Dictionary<string, Address> { ["pool"] = pool ?? aave.At("aave.pool"), ["provider"] = aave.At("aave.provider"), ["oracle"] = oracle ?? aave.At("aave.oracle") };
        var tokens = new Dictionary<string, Token>
        {
            ["weth"] = aave.TokenOf(AaveChain.Weth), ["wbtc"] = aave.TokenOf(AaveChain.Wbtc), ["usdc"] = aave.TokenOf(AaveChain.UsdcReserve), ["dai"] = dai ?? aave.TokenOf(AaveChain.Dai),
        };
        var venue = VenueFile.Load(File.ReadAllBytes(path), path).Bind(aave.Options.Venue, aave.Wallet.Chain, contracts, tokens, out var problems) ?? throw new InvalidOperationException(string.Join("; ", problems));
        return new DeclarativeAdapter(venue, aave.Routes, new EthChainReader(aave.Client));
    }

    private async Task<MarginAccount> RequireSameAsync()
    {
        var reading = await ReadAsync();
        var own = reading.ShouldBeOfType<KnownReading>(reading.ToString()).MarginAccounts.Single();
        var their = await aave.MarginAsync();
        // The coded adapter offers first supplies too, and shows a leg of size 0 for each. Without a cap it gives no bound of a supply.
        TopUpMeans Unbounded(TopUpMeans means) => means.Leg.Value.EndsWith(".supplied", StringComparison.Ordinal) ? means with { Most = null } : means;
        own.Means.Select(Unbounded).OrderBy(means => means.Leg.Value, StringComparer.Ordinal).ShouldBe(
            their.Means.Where(means => !their.Legs.Single(leg => leg.Id == means.Leg).Size.IsZero).Select(Unbounded).OrderBy(means => means.Leg.Value, StringComparer.Ordinal));
        (own with { Legs = [], Means = [] }).ShouldBe(their with { Legs = [], Means = [], Curve = null, Worth = null });
        own.Legs.OfType<SpotLeg>().Select(leg => (leg.Id, leg.Underlying, leg.Size, leg.Price)).OrderBy(leg => leg.Id.Value, StringComparer.Ordinal)
            .ShouldBe(their.Legs.OfType<SpotLeg>().Where(leg => !leg.Size.IsZero).Select(leg => (leg.Id, leg.Underlying, leg.Size, leg.Price)).OrderBy(leg => leg.Id.Value, StringComparer.Ordinal));
        own.Health.ToString().ShouldBe(their.Health.ToString());
        return own;
    }
}
