using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.Routes;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.Tests.LyraV1;

public sealed class LyraV1AdapterTests : VenueAdapterContract
{
    private static readonly Recording Fresh = Recording.Load("lyra-v1", "five-types.json");
    private static readonly Recording Stale = Recording.Load("lyra-v1", "stale-and-liquidatable.json");

    private protected override Recording Recorded => Fresh;

    private protected override IVenueAdapter Adapter => Of(Fresh);

    /// <summary>Only foresight needs the parameters of the minimum collateral.</summary>
    private protected override bool MayFail(int read) => LyraV1Reads.Plan(Fresh.Lyra, Fresh.Account.Holder, buys: false)[read].Label == LyraV1Reads.MinCollateral;

    [Theory]
    [InlineData(false, "0x")]
    [InlineData(true, "0xdeadbeef")]
    public void Interpret_ParametersOfTheMinimumThatCannotBeRead_LeaveThePositionsKnownAndUnforeseeable(bool success, string data)
    {
        var results = Fresh.Results.ToArray();
        results[2] = new CallResult(success, Bytes.Parse(data));

        var reading = Known(Fresh, results);

        var shorts = reading.MarginAccounts.Where(account => account.Maintenance is not null).ToList();
        shorts.Count.ShouldBe(3);
        shorts.ShouldAllBe(account => account.Curve == null);
        reading.Warnings.Count(warning => warning.Contains("its liquidation price is not known")).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void Overrides_PutTheLensWhereItIsCalled()
    {
        var lens = Adapter.Overrides.Single();
        lens.At.ShouldBe(Fresh.Lyra.LensAddress);
        lens.Code.Length.ShouldBeGreaterThan(1000);
        Adapter.Reads(Fresh.Account).Select(call => call.To).ShouldBe([lens.At, lens.At, Fresh.Lyra.GreekCache]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Curve_OfTheRecordings_IsTheVenuesMinimumAtTheirSpot(bool stale)
    {
        var from = stale ? Stale : Fresh;
        var shorts = Known(from, from.Results.ToArray()).MarginAccounts.Where(account => account.Maintenance is not null).ToList();
        shorts.Count.ShouldBe(3);
        foreach (var account in shorts)
        {
            var point = account.Curve.ShouldNotBeNull(account.Id.Value).At(MarketShift.None);
            point.Equity.ShouldBe(account.Equity.ToDouble(), 1e-12);
            (point.Maintenance / account.Maintenance!.Value.ToDouble()).ShouldBe(1, 1e-13, account.Id.Value);
        }
    }

    [Fact]
    public void Curve_OverAllPrices_GoesOneWay()
    {
        foreach (var account in Known(Fresh, Fresh.Results.ToArray()).MarginAccounts.Where(account => account.Maintenance is not null))
        {
            var minima = Enumerable.Range(1, 2000).Select(step => account.Curve!.At(MarketShift.Of(new("ETH"), step / 500.0)).Maintenance).ToList();
            var isPut = account.Legs.OfType<OptionLeg>().Single().Kind == OptionKind.Put;
            minima.Zip(minima.Skip(1)).ShouldAllBe(pair => isPut ? pair.Second <= pair.First + 1e-12 : pair.Second >= pair.First - 1e-12, account.Id.Value);
            var price = new LiquidationPrices(account).Liquidation.Single();
            (price.Lower.HasValue, price.Upper.HasValue, price.Breached).ShouldBe((isPut, !isPut, false));
        }
    }

    [Fact]
    public void Curve_OfTheFirstRecording_ForetellsTheSecond()
    {
        var before = Known(Fresh, Fresh.Results.ToArray()).MarginAccounts.ToDictionary(account => account.Id);
        var shift = MarketShift.Of(new("ETH"), 1880 / 2012.5) with { YearsAhead = Stale.Block.Timestamp.Since(Fresh.Block.Timestamp).TotalSeconds / 31_536_000 };
        foreach (var after in Known(Stale, Stale.Results.ToArray()).MarginAccounts.Where(account => account.Maintenance is not null))
            (before[after.Id].Curve!.At(shift).Maintenance / after.Maintenance!.Value.ToDouble()).ShouldBe(1, 1e-13, after.Id.Value);
    }

    [Fact]
    public void Curve_ParametersThatDoNotGiveTheVenuesMinimum_IsNoneAndSaid()
    {
        var results = Fresh.Results.ToArray();
        var other = results[^1].Data.Span.ToArray();
        // A millionth of the shocked volatility.
        other[(2 * 32) + 26] ^= 0x01;
        results[^1] = new CallResult(true, Bytes.Own(other));
        var reading = Known(Fresh, results);
        reading.MarginAccounts.ShouldContain(account => account.Maintenance != null && account.Curve == null);
        reading.Warnings.ShouldContain(text => text.Contains("liquidation price is not known"));
    }

    [Fact]
    public void Interpret_RecordedBook_HasTheConventionsOfSignScaleAndToken()
    {
        var reading = Known(Fresh, Fresh.Results.ToArray());
        reading.MarginAccounts.Select(account => account.Id.Value).ShouldBe(["main/lyra-v1/5", "main/lyra-v1/6", "main/lyra-v1/7", "main/lyra-v1"]);
        var (inBase, put, longs) = (reading.MarginAccounts[0], reading.MarginAccounts[2], reading.MarginAccounts[3]);
        inBase.MarginToken.ShouldBe(Fresh.Seth);
        inBase.Equity.ToString().ShouldBe("0.596711020003344021");
        inBase.Maintenance.ToString().ShouldBe("0.509793761773509583");
        inBase.Legs.OfType<SpotLeg>().Single().Size.ShouldBe(inBase.Equity);
        put.MarginToken.ShouldBe(Fresh.Susd);
        var leg = put.Legs.Single().ShouldBeOfType<OptionLeg>();
        leg.ShouldBe(new OptionLeg(
            new("7"), new("ETH"), Wad.FromInteger(-6), OptionKind.Put, Wad.FromInteger(1900), new ChainTime(1768783006), Wad.Parse("2012.5"),
            Wad.Parse("0.7923647925"), Wad.Parse("0.05"), Wad.Parse("72.616713211852978978"), ClosingAllowed: true));
        longs.Health.HasRequirement.ShouldBeFalse();
        longs.Legs.Select(item => item.Size.ToString()).ShouldBe(["2", "1.5"]);
    }

    [Fact]
    public void Interpret_SpotFarFromTheCaches_IsRepricedWarnedOfAndJudgedAtTheSpot()
    {
        var reading = Known(Stale, Stale.Results.ToArray());
        reading.Warnings.Single().ShouldContain("stale");
        var put = reading.MarginAccounts[2];
        (put.IsLiquidatable, put.VenueSaysLiquidatable).ShouldBe((true, true));
        var leg = (OptionLeg)put.Legs.Single();
        leg.Spot.ShouldBe(Wad.FromInteger(1880));
        leg.VenuePrice.ShouldBeGreaterThan(Wad.FromInteger(125)); // the cache still says 72.6
        leg.VenuePrice.ShouldBeLessThan(Wad.FromInteger(127));
        leg.ClosingAllowed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(2, "closed")]
    [InlineData(3, "liquidated")]
    [InlineData(4, "settled")]
    [InlineData(5, "merged")]
    public void Interpret_PositionNoLongerActive_CountsForNothingAndIsNamed(int state, string word)
    {
        var reading = Known(Fresh, Change(position => position["positionId"].AsUInt64() == 7, "state", state));
        reading.MarginAccounts.ShouldNotContain(account => account.Id.Value == "main/lyra-v1/7");
        reading.Warnings.ShouldContain($"position 7 is {word} and counts for nothing");
    }

    [Theory]
    [InlineData("optionType", 5)]
    [InlineData("state", 6)]
    [InlineData("boardPhase", 0)]
    public void Interpret_EnumOfAnotherVersion_IsUnknown(string field, int value) =>
        Code(Read(Change(_ => true, field, value))).ShouldBe("lyra.unknown_enum");

    [Fact]
    public void Interpret_CollateralAtTheMinimumAndOneWeiUnder_IsStrict()
    {
        var minimum = Known(Fresh, Fresh.Results.ToArray()).MarginAccounts[2].Maintenance!.Value.Raw;
        bool Liquidatable(System.Numerics.BigInteger collateral) =>
            Known(Fresh, Change(position => position["positionId"].AsUInt64() == 7, "collateral", collateral)).MarginAccounts[2].IsLiquidatable;
        Liquidatable(minimum).ShouldBeFalse();
        Liquidatable(minimum - 1).ShouldBeTrue();
    }

    [Fact]
    public void Interpret_SettledInTheMoneyCallAgainstBase_HoldsTheCollateralLessItsPayoff()
    {
        var settled = Change(position => position["positionId"].AsUInt64() == 5, "boardPhase", 3);
        var lens = LyraV1Abi.LensRead.DecodeOutput(settled[0].Data.Span);
        var members = LyraV1Abi.LensRead.Outputs[2].Type.Element!.Components.Select(member => member.Name).ToArray();
        var positions = lens["positions"].Items.Select(position => AbiValue.Tuple(members.Select(name => name == "priceAtExpiry" ? (AbiValue)Wad.FromInteger(2400).Raw : position[name])));
        settled[0] = new CallResult(true, LyraV1Abi.LensRead.EncodeOutput(lens[0], lens[1], AbiValue.Array(positions)));
        var margin = Known(Fresh, settled).MarginAccounts[0];
        // 4 calls struck at 2100, settled at 2400: 4 x 300 / 2400 = 0.5 base is the pool's.
        margin.Legs.Single().ShouldBeOfType<SpotLeg>().Size.ShouldBe(margin.Equity - Wad.Parse("0.5"));
        margin.Health.HasRequirement.ShouldBeFalse();
    }

    [Fact]
    public void Interpret_NoPositions_IsKnownAndEmpty()
    {
        var results = Fresh.Results.ToArray();
        results[0] = new CallResult(true, LyraV1Abi.LensRead.EncodeOutput(Wad.FromInteger(2000).Raw, 0, AbiValue.Array([])));
        Known(Fresh, results).MarginAccounts.ShouldBeEmpty();
    }

    [Fact]
    public void Interpret_SpotOfZero_IsUnknown()
    {
        var results = Fresh.Results.ToArray();
        results[0] = new CallResult(true, LyraV1Abi.LensRead.EncodeOutput(0, 0, AbiValue.Array([])));
        Code(Read(results)).ShouldBe("price.not_positive");
    }

    [Fact]
    public void Construct_TokenOfOtherDecimals_IsRefused() =>
        Should.Throw<ArgumentException>(() => new LyraV1Adapter(Fresh.Lyra with { QuoteToken = Fresh.Susd with { Decimals = 6 } }, Routes(Fresh), Silent()));

    private static LyraV1Adapter Of(Recording recording) => new(recording.Lyra, Routes(recording), Silent());

    private static ImmutableDictionary<AccountId, IAccountRoute> Routes(Recording recording) =>
        ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(recording.Account.Id, new DirectRoute());

    private static ScriptedChain Silent() => new((_, _) => throw new InvalidOperationException("nothing is to be asked"));

    private static KnownReading Known(Recording recording, CallResult[] results) =>
        Of(recording).Interpret(recording.Account, recording.Block, results).ShouldBeOfType<KnownReading>();

    /// <summary>The recording with one field of some positions changed.</summary>
    private static CallResult[] Change(Func<AbiValue, bool> which, string field, AbiValue value)
    {
        var members = LyraV1Abi.LensRead.Outputs[2].Type.Element!.Components.Select(member => member.Name).ToArray();
        var lens = LyraV1Abi.LensRead.DecodeOutput(Fresh.Results[0].Data.Span);
        var positions = lens["positions"].Items.Select(position => !which(position)
            ? position
            : AbiValue.Tuple(members.Select(name => name == field ? value : position[name])));
        var results = Fresh.Results.ToArray();
        results[0] = new CallResult(true, LyraV1Abi.LensRead.EncodeOutput(lens[0], lens[1], AbiValue.Array(positions)));
        return results;
    }
}
