using System.Numerics;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Reading;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The venue files under abi/ on the real contracts: the same numbers as the coded adapters, and calls with the same bytes.</summary>
public sealed class DeclarativeTruthTests(VenueChain world, ITestOutputHelper output) : IClassFixture<VenueChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PerpFile_OverAGridOfPrices_EqualsTheCodedAdapter(bool isShort)
    {
        await OpenAsync(isShort);
        var (healthy, liquidatable) = (0, 0);
        for (var step = 0; step <= 8; step++)
        {
            var at = world.World.Price.Multiply(Wad.Parse("0.02"), Rounding.Down).Raw * step;
            await world.Chain.Market.StepAsync(world.World.Price + Wad.FromRaw(isShort ? at : -at), TimeSpan.FromMinutes(31));
            var (ours, theirs) = await BothAsync(Perp(), world.Perp);
            RequireSame(ours, theirs);
            _ = ours.MarginAccounts.Single().IsLiquidatable ? liquidatable++ : healthy++;
        }

        output.WriteLine($"{healthy} healthy, {liquidatable} liquidatable");
        (healthy, liquidatable).ShouldSatisfyAllConditions(pair => pair.healthy.ShouldBeGreaterThan(1), pair => pair.liquidatable.ShouldBeGreaterThan(1));
    }

    [Fact]
    public async Task PerpFile_PausedVenueAndMarket_EqualsTheCodedAdapter()
    {
        await OpenAsync(isShort: false);
        await world.SendAsync(world.World.Accounts.Deployer, "perp.baseToken", "pause");
        await world.SendAsync(world.World.Accounts.Deployer, "perp.vault", "pause");
        var (ours, theirs) = await BothAsync(Perp(), world.Perp);
        ours.MarginAccounts.Single().Legs.ShouldBe(theirs.MarginAccounts.Single().Legs);
        (ours.MarginAccounts.Single() with { Legs = [] }).ShouldBe(theirs.MarginAccounts.Single() with { Legs = [], Curve = null, Worth = null, ClosingPaidIn = null });
        ours.Markets.Single().Open.ShouldBeFalse();
        ours.MarginAccounts.Single().MarginToken.ShouldBeNull();
        var file = Perp();
        var snapshot = await world.ReaderOf(file).ReadAsync(await world.HeadAsync(), default);
        var topUp = Plans.TopUp(world.Wallet, ours.MarginAccounts.Single(), TokenAmount.FromRaw(world.Usdc, 1_000_000));
        (await file.EncodeAsync(world.Wallet, topUp, snapshot, default)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("topup.impossible");
    }

    [Fact]
    public async Task PerpFile_Parameters_AreTheCodedAdaptersAndChangeWithTheVenue()
    {
        await OpenAsync(isShort: false);
        var before = await ParametersAsync();
        await world.SendAsync(world.World.Accounts.Deployer, "perp.baseToken", "pause");
        await world.SendAsync(world.World.Accounts.Deployer, "perp.vault", "pause");
        var after = await ParametersAsync();
        after.Where(item => item.Value != before[item.Key]).Select(item => item.Key).ShouldBe(["marketOpen", "vaultPaused"], ignoreOrder: true);
        (after["maintenanceRatio"].Text, after["marketOpen"].Text).ShouldBe(("6.25 %", "no"));

        async Task<Dictionary<string, RiskParameter>> ParametersAsync()
        {
            var head = await world.HeadAsync();
            var ours = (await world.ReaderOf(Perp()).ReadAsync(head, default)).Parameters.ToDictionary(parameter => parameter.Name);
            var theirs = (await world.ReaderOf(world.Perp).ReadAsync(head, default)).Parameters.ToDictionary(parameter => parameter.Name);
            ours.Keys.ShouldBe(["maintenanceRatio", "initialRatio", "clearingHousePaused", "vaultPaused", "marketOpen"], ignoreOrder: true);
            foreach (var (name, parameter) in ours)
                (parameter with { Name = "" }).ShouldBe(theirs[name == "marketOpen" ? "vETH.open" : name] with { Name = "" });
            return ours;
        }
    }

    [Fact]
    public async Task PerpFile_Actions_AreTheBytesOfTheCodedAdapter()
    {
        await OpenAsync(isShort: false);
        await world.FundAsync("usdc", world.Wallet.Holder, world.World.Perp.Vault, 50_000_000);
        var file = Perp();
        var snapshot = await world.ReaderOf(file).ReadAsync(await world.HeadAsync(), default);
        var coded = await world.ReaderOf(world.Perp).ReadAsync(snapshot.Block, default);
        var reading = (KnownReading)snapshot.Accounts[1].Venues.Single();
        var margin = reading.MarginAccounts.Single();
        var price = reading.Markets.Single().MarkPrice;
        Core.Decision.PlannedAction[] actions =
        [
            Plans.TopUp(world.Wallet, margin, TokenAmount.FromRaw(world.Usdc, 40_000_000)),
            Plans.Reduce(world.Wallet, margin, new("vETH"), Wad.One, price.Multiply(Wad.Parse("0.9"), Rounding.Down)),
            Plans.Hedge(world.Wallet, reading.Markets.Single(), file.Venue, Wad.Parse("0.5"), price.Multiply(Wad.Parse("1.1"), Rounding.Up)),
        ];
        foreach (var action in actions)
        {
            var ours = (await file.EncodeAsync(world.Wallet, action, snapshot, default)).ShouldBeOfType<EncodedCall>();
            var theirs = (await world.Perp.EncodeAsync(world.Wallet, action, coded, default)).ShouldBeOfType<EncodedCall>();
            (ours.To, ours.Data).ShouldBe((theirs.To, theirs.Data), action.Kind.ToString());
            ours.Spends.ShouldBe(theirs.Spends);
        }
    }

    [Fact]
    public async Task LyraFile_AllFiveTypesOverAGridOfPrices_EqualsTheCodedAdapter()
    {
        var book = new LyraBook(world);
        await book.OpenAsync();
        var (healthy, liquidatable) = (0, 0);
        for (var step = -6; step <= 6; step++)
        {
            await book.SetSpotAsync(Wad.FromInteger(2000 + (step * 40)));
            await book.RefreshCacheAsync();
            var (ours, theirs) = await BothAsync(Lyra(), world.Lyra);
            ours.MarginAccounts.Select(account => account.Id).Order().ShouldBe(theirs.MarginAccounts.Select(account => account.Id).Order());
            foreach (var theirAccount in theirs.MarginAccounts)
            {
                var own = ours.MarginAccounts.Single(account => account.Id == theirAccount.Id);
                (own with { Legs = [] }).ShouldBe(theirAccount with { Legs = [], Curve = null, Worth = null, ClosingPaidIn = null });
                own.Legs.OfType<OptionLeg>().OrderBy(leg => leg.Id.Value, StringComparer.Ordinal).ShouldBe(theirAccount.Legs.OfType<OptionLeg>().OrderBy(leg => leg.Id.Value, StringComparer.Ordinal));
                own.Legs.OfType<SpotLeg>().Select(leg => (leg.Size, leg.Price)).ShouldBe(theirAccount.Legs.OfType<SpotLeg>().Select(leg => (leg.Size, leg.Price)));
                if (own.Maintenance is not null)
                    _ = own.IsLiquidatable ? liquidatable++ : healthy++;
            }
        }

        output.WriteLine($"{healthy} healthy, {liquidatable} liquidatable");
        (healthy, liquidatable).ShouldSatisfyAllConditions(pair => pair.healthy.ShouldBeGreaterThan(2), pair => pair.liquidatable.ShouldBeGreaterThan(2));
    }

    [Fact]
    public async Task LyraFile_ExpiredAndSettledOptions_AreNoReasonToActAndNotUnknown()
    {
        var book = new LyraBook(world);
        await book.OpenAsync();
        var before = (await BothAsync(Lyra(), world.Lyra)).Ours;
        var expiry = before.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>().First().Expiry;
        var left = expiry.Since((await world.HeadAsync()).Timestamp);
        await world.Chain.Control.MineAfterAsync(left + TimeSpan.FromSeconds(10));
        var expired = (await BothAsync(Lyra(), world.Lyra)).Ours;
        expired.MarginAccounts.ShouldAllBe(account => account.Maintenance == null);
        expired.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>().ShouldAllBe(leg => !leg.ClosingAllowed);
        expired.Warnings.ShouldContain(text => text.Contains("awaits settlement"));
        var topUp = Plans.TopUp(world.Wallet, expired.MarginAccounts.First(account => account.MarginToken == world.Susd), TokenAmount.FromRaw(world.Susd, BigInteger.Pow(10, 18)));
        var file = Lyra();
        var snapshot = await world.ReaderOf(file).ReadAsync(await world.HeadAsync(), default);
        (await file.EncodeAsync(world.Wallet, topUp, snapshot, default)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("option.expired");

        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionMarket", "settleExpiredBoard", world.World.Board);
        var (settled, coded) = await BothAsync(Lyra(), world.Lyra);
        settled.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>().ShouldBeEmpty();
        settled.Warnings.ShouldContain(text => text.Contains("is settled and counts for nothing but its collateral"));
        foreach (var theirs in coded.MarginAccounts)
        {
            var own = settled.MarginAccounts.Single(account => account.Id == theirs.Id);
            (own with { Legs = [] }).ShouldBe(theirs with { Legs = [], Curve = null, Worth = null, ClosingPaidIn = null });
            own.Legs.OfType<SpotLeg>().Select(leg => (leg.Size, leg.Price)).ShouldBe(theirs.Legs.OfType<SpotLeg>().Select(leg => (leg.Size, leg.Price)));
        }

        snapshot = await world.ReaderOf(file).ReadAsync(await world.HeadAsync(), default);
        (await file.EncodeAsync(world.Wallet, topUp, snapshot, default)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("topup.impossible");
    }

    [Fact]
    public async Task PerpFile_AddressesOfAnotherVenue_AreUnknownAndTheOthersServed()
    {
        await OpenAsync(isShort: false);
        var wrong = new DeclarativeAdapter(Bind("perp-v2", new("wrong"), PerpFileVenue.Contracts(world.World).SetItem("vault", world.World.Usdc), ("settlement", world.Usdc)), world.Routes, new EthChainReader(world.Client));
        var snapshot = await world.ReaderOf(world.Perp, wrong).ReadAsync(await world.HeadAsync(), default);
        foreach (var account in snapshot.Accounts)
        {
            account.Venues[0].ShouldBeOfType<KnownReading>();
            account.Venues[1].ShouldBeOfType<UnknownReading>().Detail.ShouldContain("vault", Case.Insensitive);
        }
    }

    private DeclarativeAdapter Perp() => new(Bind("perp-v2", world.Perp.Venue, PerpFileVenue.Contracts(world.World), ("settlement", world.Usdc)), world.Routes, new EthChainReader(world.Client));

    private DeclarativeAdapter Lyra() => new(
        Bind(
            "lyra-v1", world.Lyra.Venue,
            System.Collections.Immutable.ImmutableDictionary<string, Address>.Empty
                .Add("optionMarket", world.World.Lyra.OptionMarket).Add("optionToken", world.World.Lyra.OptionToken).Add("greekCache", world.World.Lyra.OptionGreekCache)
                .Add("synthetixAdapter", world.World.Lyra.SynthetixAdapter).Add("pricer", world.World.Lyra.OptionMarketPricer),
            ("quote", world.Susd), ("base", world.Seth)),
        world.Routes, new EthChainReader(world.Client));

    private BoundVenue Bind(string name, VenueId venue, IReadOnlyDictionary<string, Address> contracts, params (string Name, Token Token)[] tokens) =>
        PerpFileVenue.Bind(name, venue, world.Wallet.Chain, contracts, tokens);

    private async Task OpenAsync(bool isShort)
    {
        await world.DepositPerpAsync(world.Wallet.Holder, 900_000_000);
        await world.TradePerpAsync(world.Wallet.Holder, isShort, Wad.Parse("3"));
    }

    private async Task<(KnownReading Ours, KnownReading Theirs)> BothAsync(IVenueAdapter declared, IVenueAdapter coded)
    {
        var block = await world.HeadAsync();
        async Task<KnownReading> Read(IVenueAdapter adapter)
        {
            var reading = (await world.ReaderOf(adapter).ReadAsync(block, default)).Accounts.Single(item => item.Account == world.Wallet).Venues.Single();
            return reading.ShouldBeOfType<KnownReading>(reading.ToString());
        }

        return (await Read(declared), await Read(coded));
    }

    private static void RequireSame(KnownReading ours, KnownReading theirs)
    {
        var (own, their) = (ours.MarginAccounts.Single(), theirs.MarginAccounts.Single());
        own.Legs.ShouldBe(their.Legs);
        (own with { Legs = [] }).ShouldBe(their with { Legs = [], Curve = null, Worth = null, ClosingPaidIn = null });
        ours.Markets.ShouldBe(theirs.Markets.Select(market => market with { FundingPerDay = null }));
        ours.Warnings.ShouldBe(theirs.Warnings);
    }
}
