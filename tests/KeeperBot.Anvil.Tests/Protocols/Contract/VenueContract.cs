using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>
/// What every adapter owes, against the venue's real contracts: it says what the venue says, to one unit; the venue liquidates exactly where it says so, and a
/// blocked liquidation is not health; its margin curve is the venue's formula; what it encodes does what was promised, at what was quoted; what it cannot know it does not say. A venue inherits this with a bench.
/// </summary>
public abstract class VenueContract<TBench>(TBench bench, ITestOutputHelper output) : IClassFixture<TBench>, IAsyncLifetime
    where TBench : VenueBench
{
    // Whatever they are asked, the first reverts without a word and the second answers nothing.
    private static readonly (string Name, Bytes Code)[] Strangers = [("reverts", Bytes.Parse("0x5f5ffd")), ("answers nothing", Bytes.Parse("0x00")), ("has no code", Bytes.Empty)];

    /// <summary>The venue.</summary>
    protected TBench Bench => bench;

    public Task InitializeAsync() => bench.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_AtAPinnedHash_EqualsCastCallOfTheSameAlsoWhenTheChainHasGoneOn()
    {
        var block = await bench.HeadAsync();
        await bench.Control.MineAfterAsync(TimeSpan.FromMinutes(7));
        var (snapshot, reading) = await bench.ReadAsync(block);
        snapshot.Block.Hash.ShouldBe(block.Hash);
        var views = bench.Views(reading.ShouldBeOfType<KnownReading>()).ToList();
        views.ShouldNotBeEmpty();
        foreach (var view in views)
        {
            string[] call = ["call", "--rpc-url", bench.RpcUrl.ToString(), "--block", block.Hash.ToString(), view.To.ToString(), view.Signature, .. view.Arguments];
            var answer = (await Cast.RunAsync(call)).Split('\n')[view.Output].Split(' ')[0];
            BigInteger.Parse(answer, CultureInfo.InvariantCulture).ShouldBe(view.Ours, $"{view.What}: cast {string.Join(' ', call)}");
        }
    }

    [Fact]
    public async Task Read_SignsAndScales_AreThoseOfThePortfolio()
    {
        foreach (var (what, ours, expected) in bench.Signs(await bench.KnownAsync()))
            ours.ShouldBe(expected, what);
    }

    [Fact]
    public async Task IsLiquidatable_OverTheGrid_EqualsTheVenuesViewsAndItsLiquidation()
    {
        if (bench.Predicate is null)
        {
            (await bench.KnownAsync()).MarginAccounts.ShouldAllBe(account => account.Maintenance == null && !account.VenueSaysLiquidatable);
            return;
        }

        var (healthy, liquidatable) = (0, 0);
        foreach (var state in bench.Grid)
        {
            await bench.RestoreAsync();
            await state.ApplyAsync();
            foreach (var margin in await RequireAgreementAsync(state.Name))
                _ = margin.IsLiquidatable ? liquidatable++ : healthy++;
        }

        output.WriteLine($"{bench.Grid.Count} states: {healthy} healthy, {liquidatable} liquidatable");
        healthy.ShouldBeGreaterThan(2);
        liquidatable.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task IsLiquidatable_AtTheLastUnitOfEveryKnob_TurnsWhereTheVenueTurns()
    {
        foreach (var knob in bench.Knobs)
        {
            var (healthy, liquidatable) = await TurningPointAsync(knob);
            var below = await AtAsync(knob, liquidatable);
            var above = await AtAsync(knob, healthy);
            output.WriteLine($"{knob.Name}: liquidatable at {liquidatable} ({below.Equity} against {below.Maintenance}), healthy at {healthy} ({above.Equity} against {above.Maintenance})");
            (below.IsLiquidatable, above.IsLiquidatable).ShouldBe((true, false), knob.Name);
            if (knob.PriceDecimals is { } decimals)
                await RequireForetoldAsync(knob, Wad.FromScaled(liquidatable, decimals, Rounding.Down).ToDouble());
        }
    }

    [Fact]
    public async Task Curve_OfAReading_ForetellsTheMarketThatCame()
    {
        (bench.Moves.Count > 0).ShouldBe(bench.HasCurve, "moves of the market that judge the curve");
        foreach (var move in bench.Moves)
        {
            await bench.RestoreAsync();
            await (move.PrepareAsync?.Invoke() ?? Task.CompletedTask);
            var before = await SeenAsync();
            await move.ApplyAsync();
            var after = await SeenAsync();
            var shift = move.Between(before, after);
            foreach (var margin in before.Reading.MarginAccounts)
                RequireForetold(move, shift, margin, after.Reading.MarginAccounts.Single(account => account.Id == margin.Id));
        }
    }

    [Fact]
    public async Task Read_LiquidationThatIsBlocked_IsNotHealth()
    {
        foreach (var state in bench.Blocked)
        {
            await bench.RestoreAsync();
            await state.ApplyAsync();
            var block = await bench.HeadAsync();
            var reading = await bench.KnownAsync();
            var below = reading.MarginAccounts.Where(account => account.IsLiquidatable).ToList();
            below.ShouldNotBeEmpty(state.Name);
            foreach (var margin in below)
                (await bench.Client.CallAsync(bench.Liquidation(margin), block)).Success.ShouldBeFalse($"{state.Name}: {margin.Id}");
            reading.Warnings.ShouldNotBeEmpty($"{state.Name}: the reason has to be said");
        }
    }

    [Fact]
    public async Task Encode_EveryTrade_HasThePromisedEffectAtTheQuotedPriceOrIsRefused()
    {
        foreach (var trade in bench.Trades)
        {
            await bench.RestoreAsync();
            await (trade.PrepareAsync?.Invoke() ?? Task.CompletedTask);
            var (snapshot, reading) = await bench.ReadAsync();
            var before = reading.ShouldBeOfType<KnownReading>(trade.Name);
            var encoding = await bench.Adapter.EncodeAsync(bench.Account, trade.Plan(before), snapshot, CancellationToken.None);
            if (trade.Refused is { } code)
                encoding.ShouldBeOfType<EncodingRefused>(trade.Name).Code.ShouldBe(code, trade.Name);
            else
                await RequireEffectAsync(trade, before, encoding.ShouldBeOfType<EncodedCall>($"{trade.Name}: {encoding}"), snapshot.Block);
        }
    }

    [Fact]
    public async Task Read_PausedStaleAndRevertingStates_AreReportedAsSuch()
    {
        foreach (var state in bench.States)
        {
            await bench.RestoreAsync();
            await state.ApplyAsync();
            var (_, reading) = await bench.ReadAsync();
            output.WriteLine($"{state.Name}: {(reading is KnownReading known ? string.Join("; ", known.Warnings) : reading.ToString())}");
            Should.NotThrow(() => state.Check!(reading), state.Name);
        }
    }

    [Fact]
    public async Task Suppose_EveryParameterAsItIs_GivesTheReadingAgain()
    {
        var (snapshot, reading) = await SeenAsync();
        var parameters = snapshot.Parameters.Where(parameter => parameter.Venue == bench.Adapter.Venue).ToList();
        if (bench.Adapter is not VenueAdapter)
        {
            // A file says what is read, not how the venue computes it: what it names is watched, and nothing is supposed of it.
            foreach (var (name, raw) in parameters.Select(parameter => (parameter.Name, parameter.Raw)).DefaultIfEmpty(("any", default)))
                bench.Reader.Suppose(snapshot, [new(bench.Adapter.Venue, name, raw)]).Accounts.Single(item => item.Account == bench.Account).Venues.Single(venue => venue.Venue == bench.Adapter.Venue)
                    .ShouldBeOfType<UnknownReading>().Code.ShouldBe("governance.no_formula", name);
            return;
        }

        parameters.ShouldNotBeEmpty();
        foreach (var parameter in parameters)
        {
            var same = bench.Reader.Suppose(snapshot, [new(parameter.Venue, parameter.Name, parameter.Raw)]);
            foreach (var margin in reading.MarginAccounts)
            {
                var again = same.FindMargin(margin.Id).ShouldNotBeNull($"{parameter.Name}: {margin.Id} of {string.Join("; ", same.Accounts.SelectMany(account => account.Venues).OfType<UnknownReading>())}");
                again.Equity.ShouldBe(margin.Equity, parameter.Name);
                (again.Maintenance?.ToDouble() ?? 0).ShouldBe(margin.Maintenance?.ToDouble() ?? 0, 1e-18 + (1e-8 * (margin.Maintenance?.ToDouble() ?? 0)), parameter.Name);
                again.IsLiquidatable.ShouldBe(margin.IsLiquidatable, parameter.Name);
            }
        }
    }

    [Fact]
    public async Task Read_ContractThatIsNotTheVenues_IsUnknownAndNeverZero()
    {
        foreach (var (name, at) in bench.Contracts)
        {
            foreach (var (stranger, code) in Strangers)
            {
                var snapshot = await bench.Control.SnapshotAsync();
                await bench.Control.SetCodeAsync(at, code);
                await bench.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
                (await bench.ReadAsync()).Reading.ShouldBeOfType<UnknownReading>($"{name} {stranger}");
                await bench.Control.RevertAsync(snapshot);
            }
        }
    }

    [Fact]
    public async Task Inspect_ContractThatIsNotTheConfiguredOne_IsFoundWithItsMend()
    {
        var reader = new EthChainReader(bench.Client);
        var block = await bench.HeadAsync();
        foreach (var (name, adapter) in bench.Misconfigured)
        {
            var findings = await new VenueInspector(reader).RunAsync(adapter.Inspect(bench.Account), block, CancellationToken.None);
            findings.ShouldContain(finding => !finding.Ok && finding.Mend != null, name);
        }
    }

    private async Task<(PortfolioSnapshot Snapshot, KnownReading Reading)> SeenAsync()
    {
        var (snapshot, reading) = await bench.ReadAsync();
        return (snapshot, reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail));
    }

    private void RequireForetold(VenueMove move, MarketShift shift, MarginAccount before, MarginAccount after)
    {
        var foretold = before.Curve.ShouldNotBeNull(before.Id.Value).At(shift);
        var (equity, maintenance) = (after.Equity.ToDouble(), after.Maintenance?.ToDouble() ?? 0);
        var size = Math.Max(Math.Abs(equity), maintenance);
        var moved = Math.Max(Math.Abs(equity - before.Equity.ToDouble()), Math.Abs(maintenance - (before.Maintenance?.ToDouble() ?? 0))) / size;
        var (off, offRequired) = (Math.Abs(foretold.Equity - equity) / size, Math.Abs(foretold.Maintenance - maintenance) / size);
        output.WriteLine(FormattableString.Invariant($"{move.Name}: {before.Id}: equity {before.Equity.ToDouble():G6} -> {equity:G9}, foretold {foretold.Equity:G9} (off {off:E1}); requirement -> {maintenance:G9}, foretold {foretold.Maintenance:G9} (off {offRequired:E1}); moved {moved:E1}"));
        Math.Max(off, offRequired).ShouldBeLessThanOrEqualTo(move.Within, $"{move.Name}: {before.Id}");
    }

    /// <summary>The liquidation price of the restored state is the price at which the venue turned.</summary>
    private async Task RequireForetoldAsync(VenueKnob knob, double turned)
    {
        await bench.RestoreAsync();
        var margin = (await bench.KnownAsync()).MarginAccounts.Single(knob.Target);
        var price = new LiquidationPrices(margin).Liquidation.Single(item => item.Underlying == new Underlying("ETH"));
        var foretold = (knob.Liquidatable > knob.Healthy ? price.Upper : price.Lower).ShouldNotBeNull(knob.Name);
        output.WriteLine(FormattableString.Invariant($"{knob.Name}: liquidation foretold at {foretold:F4}, turned at {turned:F4} (off {Math.Abs((turned / foretold) - 1):E1})"));
        (turned / foretold).ShouldBe(1, knob.PriceWithin, knob.Name);
    }

    /// <summary>Without a shift, what was read to 1e-9 of it.</summary>
    private void RequireCurve(MarginAccount margin, string why)
    {
        (margin.Curve is not null).ShouldBe(bench.HasCurve, why + ": the curve");
        if (margin.Curve?.At(MarketShift.None) is not { } point)
            return;
        var (equity, maintenance) = (margin.Equity.ToDouble(), margin.Maintenance?.ToDouble() ?? 0);
        Math.Abs(point.Equity - equity).ShouldBeLessThanOrEqualTo(1e-9 * Math.Abs(equity), why + ": equity by the curve");
        Math.Abs(point.Maintenance - maintenance).ShouldBeLessThanOrEqualTo(1e-9 * maintenance, why + ": requirement by the curve");
    }

    private async Task RequireEffectAsync(VenueTrade trade, KnownReading before, EncodedCall call, BlockRef block)
    {
        var preview = await bench.Client.CallAsync(new CallRequest { From = bench.Account.Actor, To = call.To, Data = call.Data, Value = UInt256.FromBigInteger(call.Value.Raw) }, block);
        preview.Success.ShouldBeTrue(trade.Name);
        var receipt = await SendAsync(call);
        receipt.Succeeded.ShouldBeTrue(trade.Name);
        trade.Effect?.Invoke(before, await bench.KnownAsync());
        if (trade.Quoted is null)
            return;
        var (quoted, executed, bound) = (trade.Quoted(preview.Data), trade.Executed!(receipt), trade.Bound!(call.Data));
        bound.Sign.ShouldBe(1, $"{trade.Name}: a bound of nothing bounds nothing");
        (trade.Pays ? executed <= bound : executed >= bound).ShouldBeTrue($"{trade.Name}: executed {executed}, bound {bound}");
        BigInteger.Abs(executed - quoted).ShouldBeLessThanOrEqualTo(trade.QuoteWithin == 0 ? 0 : quoted / trade.QuoteWithin, trade.Name);
    }

    private async Task<TransactionReceipt> SendAsync(EncodedCall call)
    {
        var hash = Hash32.Parse((await bench.Client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = bench.Account.Actor.ToString(),
            ["to"] = call.To.ToString(),
            ["data"] = call.Data.ToString(),
            ["value"] = UInt256.FromBigInteger(call.Value.Raw).ToQuantity(),
            ["gas"] = string.Create(CultureInfo.InvariantCulture, $"0x{10_000_000:x}"),
        })).GetString()!);
        await bench.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        return (await bench.Client.GetTransactionReceiptAsync(hash)).ShouldNotBeNull();
    }

    /// <summary>The neighbouring values at which it turns: by the secant of what is missing, and by halves, which hold where that is no line.</summary>
    private async Task<(BigInteger Healthy, BigInteger Liquidatable)> TurningPointAsync(VenueKnob knob)
    {
        var (healthy, liquidatable) = (knob.Healthy, knob.Liquidatable);
        var (over, under) = (await GapAsync(knob, healthy), await GapAsync(knob, liquidatable));
        (over.IsLiquidatable, under.IsLiquidatable).ShouldBe((false, true), $"{knob.Name}: the ends");
        for (var step = 0; BigInteger.Abs(healthy - liquidatable) > 1; step++)
        {
            var (width, toward) = (liquidatable - healthy, (liquidatable - healthy).Sign);
            // A little beyond the secant in turns, so that both ends close in.
            var share = step % 3 == 2 || over.Gap == under.Gap ? width / 2 : (over.Gap * width / (over.Gap - under.Gap)) + (step % 3 * toward);
            var middle = healthy + (share * toward <= 0 ? toward : share * toward >= width * toward ? width - toward : share);
            var at = await GapAsync(knob, middle);
            if (at.IsLiquidatable)
                (liquidatable, under) = (middle, at);
            else
                (healthy, over) = (middle, at);
        }

        return (healthy, liquidatable);
    }

    private async Task<(BigInteger Gap, bool IsLiquidatable)> GapAsync(VenueKnob knob, BigInteger value)
    {
        await bench.RestoreAsync();
        await knob.ApplyAsync(value);
        var margin = (await bench.KnownAsync()).MarginAccounts.Single(knob.Target);
        return ((margin.Equity - margin.Maintenance!.Value).Raw, margin.IsLiquidatable);
    }

    private async Task<MarginAccount> AtAsync(VenueKnob knob, BigInteger value)
    {
        await bench.RestoreAsync();
        await knob.ApplyAsync(value);
        return (await RequireAgreementAsync($"{knob.Name} at {value}")).Single(knob.Target);
    }

    /// <summary>Ours, what we heard of the venue, the venue's views and a third party's liquidation all say the same of every margin account.</summary>
    private async Task<IReadOnlyList<MarginAccount>> RequireAgreementAsync(string state)
    {
        var block = await bench.HeadAsync();
        var accounts = (await bench.KnownAsync()).MarginAccounts.Where(account => account.Maintenance is not null).ToList();
        foreach (var margin in accounts)
        {
            var why = $"{state}: {margin.Id}, equity {margin.Equity}, requirement {margin.Maintenance}";
            margin.Predicate.ShouldBe(bench.Predicate!.Value, why);
            RequireCurve(margin, why);
            margin.IsLiquidatable.ShouldBe(await bench.VenueSaysAsync(block, margin), why + ": the venue's views");
            margin.VenueSaysLiquidatable.ShouldBe(margin.IsLiquidatable, why + ": what the adapter heard of the venue");
            var liquidation = await bench.Client.CallAsync(bench.Liquidation(margin), block);
            liquidation.Success.ShouldBe(margin.IsLiquidatable, $"{why}: the call {(liquidation.Success ? "succeeds" : RevertReason.Decode(liquidation.Data.Span, abi: null).Text)}");
        }

        return accounts;
    }
}
