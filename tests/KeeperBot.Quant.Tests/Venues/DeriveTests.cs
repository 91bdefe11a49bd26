using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Instruments;
using KeeperBot.Quant.Venues;
using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.Venues;

public sealed class DeriveTests
{
    private static readonly SviParameters Slice = new(0.02, 0.1, -0.2, 0.01, 0.15);

    /// <summary>
    /// The benchmarks of derivexyz/lyra-utils, test/math/Black76.t.sol, which they computed in Python. Their deep out-of-the-money put, 4.5708468e-10, lost its
    /// digits to parity; 4.57123943e-10 is right, and the venue's own answer is allowed to be 1e-12 away from either.
    /// </summary>
    [Theory]
    [InlineData(7, 1, 1500, 1500, 1, 82.805080668634559515, 82.805080668634559515, 1e-13)]
    [InlineData(30, 0.25, 1000, 1200, 0.9991784198737006, 0.137082128426579297, 199.972766103166719631, 1e-13)]
    [InlineData(2, 0.75, 1000, 700, 0.9998904169635637, 299.967125089526177817, 4.57123943e-10, 1e-18)]
    [InlineData(365, 25, 1000, 700, 0.9801986733067553, 980.198673306755267731, 686.139071314728653306, 1e-12)]
    [InlineData(365, 5, 1000, 700, 0.9801986733067553, 970.034553583819047162, 675.974951591792546424, 1e-12)]
    [InlineData(365, 4, 1000, 0, 0.99, 990, 0, 1e-12)]
    [InlineData(365, 4, 0, 1000, 0.99, 0, 990, 1e-12)]
    public void Evaluate_TheVenuesBenchmarks_AreMet(
        int days, double vol, double forward, double strike, double discount, double call, double put, double tolerance)
    {
        DeriveForward f = new(0, forward, 1);
        DeriveOption.Evaluate(OptionKind.Call, f, strike, days * 86_400L, discount, vol).Price.ShouldBe(call, Math.Max(tolerance, 1e-15 * call));
        DeriveOption.Evaluate(OptionKind.Put, f, strike, days * 86_400L, discount, vol).Price.ShouldBe(put, Math.Max(tolerance, 1e-15 * put));
    }

    /// <summary>derivexyz/lyra-utils, test/math/SVI.t.sol: three slices of the venue at four strikes.</summary>
    [Fact]
    public void Volatility_TheVenuesBenchmarks_AreMet()
    {
        DeriveVolatility[] slices =
        [
            new(new(0.00821917808219178, 0.01232876712328767, -0.000821917808219178, -0.000410958904109589, 0.000410958904109589), 1800, 0.00821917808219178),
            new(new(0.027616438356164386, 0.041424657534246574, 0.003452054794520548, 0.001726027397260274, 0.000345205479452055), 1805, 0.038356164383561646),
            new(new(0.17753424657534247, 0.17753424657534247, 0.05917808219178082, 0.02958904109589041, 0.0216986301369863), 1830, 0.2465753424657534),
        ];
        double[][] published =
        [
            [1.1283132838354804, 1.0004355395636404, 1.1097985052091757, 1.1965721054381622],
            [0.9597244734120128, 0.8513856076969522, 0.939244986304054, 1.0133571334275668],
            [0.9356728218442784, 0.8687530747337932, 0.8966269017413266, 0.9512721744218694],
        ];
        for (int i = 0; i < slices.Length; i++)
            for (int j = 0; j < 4; j++)
            {
                slices[i].TryEvaluate(1500 + 300 * j, out double vol).ShouldBeTrue();
                vol.ShouldBe(published[i][j], 1e-14, $"slice {i}, strike {1500 + 300 * j}");
            }
    }

    [Theory]
    [InlineData(1800)]
    [InlineData(86_400)]
    [InlineData(31_536_000)]
    public void Evaluate_BeforeTheAveraging_IsBlack76TimesTheDiscount(long seconds)
    {
        double years = YearFraction.FromSeconds(seconds);
        foreach (OptionKind kind in new[] { OptionKind.Call, OptionKind.Put })
        {
            OptionGreeks g = DeriveOption.Evaluate(kind, new DeriveForward(0, 2000, 1), 2050, seconds, 0.97, 0.6);
            OptionGreeks plain = ForwardOption.Evaluate(kind, 2000, 2050, years, 0, 0.6);
            g.Price.ShouldBe(0.97 * plain.Price, 1e-14 * 2000);
            g.Delta.ShouldBe(0.97 * plain.Delta, 1e-14);
            g.Gamma.ShouldBe(0.97 * plain.Gamma, 1e-13 * plain.Gamma);
            g.Vega.ShouldBe(0.97 * plain.Vega, 1e-13 * plain.Vega);
        }
    }

    [Fact]
    public void FromFeed_InTheAveraging_FixesWhatHasPassed()
    {
        DeriveForward f = DeriveForward.FromFeed(2010, 600, 1990.0 * 1200);
        f.LiveShare.ShouldBe(1.0 / 3);
        f.FixedPart.ShouldBe(1990.0 * 2 / 3, 1e-12);
        f.Price.ShouldBe((1990.0 * 2 + 2010) / 3, 1e-12);
        DeriveForward.FromFeed(2010, 1800, 1e9).ShouldBe(new DeriveForward(0, 2010, 1));
        DeriveForward.FromFeed(2010, 0, 1995.0 * 1800).Price.ShouldBe(1995);
    }

    [Fact]
    public void Evaluate_InTheAveraging_IsDifferentiatedInTheLiveForward()
    {
        const double H = 1e-3;
        foreach (long left in new long[] { 1500, 900, 120, 5 })
        {
            DeriveForward at = DeriveForward.FromFeed(2001, left, 1999.5 * (1800 - left));
            OptionGreeks Of(double live) => DeriveOption.Evaluate(OptionKind.Call, at with { Live = live }, 2000, left, 0.999, 0.8);
            OptionGreeks g = Of(2001), up = Of(2001 + H), down = Of(2001 - H);
            g.Delta.ShouldBe((up.Price - down.Price) / (2 * H), 1e-7);
            g.Gamma.ShouldBe((up.Delta - down.Delta) / (2 * H), 1e-6 * g.Gamma + 1e-9);
            g.Speed.ShouldBe((up.Gamma - down.Gamma) / (2 * H), 1e-5 * (g.Gamma + Math.Abs(g.Speed)));
            g.Vanna.ShouldBe((up.Vega - down.Vega) / (2 * H), 1e-6 * (1 + Math.Abs(g.Vanna)));
            g.Delta.ShouldBeLessThan((double)left / 1800, "what is fixed has no delta");
        }
    }

    [Fact]
    public void Evaluate_InTheAveraging_CharmAndColorFollowTheShare()
    {
        // A second passes: the average takes in one more second of spot, which equals the live forward.
        static OptionGreeks At(double left)
        {
            double share = left / 1800, discountRate = 0.05, years = left / YearFraction.SecondsPerYear;
            DeriveForward f = new(1999 * (1 - 1200.0 / 1800) + 2000.5 * (1200 - left) / 1800, 2000.5, share);
            OptionGreeks g = ForwardOption.Evaluate(OptionKind.Put, f.Price, 2000, years, discountRate, 0.8);
            return g with { Delta = share * g.Delta, Gamma = share * share * g.Gamma };
        }
        DeriveForward now = DeriveForward.FromFeed(2000.5, 1200, 1999 * 600.0);
        OptionGreeks venue = DeriveOption.Evaluate(OptionKind.Put, now, 2000, 1200, Math.Exp(-0.05 * YearFraction.FromSeconds(1200)), 0.8);
        double perYear = YearFraction.SecondsPerYear / 2.0;
        venue.Delta.ShouldBe(At(1200).Delta, 1e-14);
        venue.Theta.ShouldBe((At(1199).Price - At(1201).Price) * perYear, 1e-5 * Math.Abs(venue.Theta));
        venue.Charm.ShouldBe((At(1199).Delta - At(1201).Delta) * perYear, 1e-5 * Math.Abs(venue.Charm));
        venue.Color.ShouldBe((At(1199).Gamma - At(1201).Gamma) * perYear, 1e-5 * Math.Abs(venue.Color));
    }

    [Fact]
    public void Evaluate_Expired_IsThePayoffOnTheAverage()
    {
        DeriveForward f = DeriveForward.FromFeed(5000, 0, 1995.0 * 1800);
        DeriveOption.Evaluate(OptionKind.Put, f, 2000, 0, 0.9, 0.8).ShouldBe(OptionGreeks.Settled(5));
    }

    [Fact]
    public void Volatility_InsideTheCorridor_IsTheSliceOverTheReferenceTime()
    {
        DeriveVolatility vol = new(Slice, 2000, 0.25);
        vol.Reach.ShouldBe(1.5);
        vol.TryEvaluate(2200, out double at).ShouldBeTrue();
        at.ShouldBe(Math.Sqrt(Slice.TotalVariance(Math.Log(1.1)) / 0.25), 1e-15);
    }

    [Theory]
    [InlineData(0.001, 0.3)]
    [InlineData(0.25, 1.5)]
    [InlineData(4, 2.5)]
    public void Volatility_FarStrikes_AreHeldAtTheEdge(double years, double reach)
    {
        DeriveVolatility vol = new(Slice, 2000, years);
        vol.Reach.ShouldBe(reach, 1e-15);
        vol.TryEvaluate(2000 * Math.Exp(reach), out double edge).ShouldBeTrue();
        vol.TryEvaluate(1e300, out double far).ShouldBeTrue();
        far.ShouldBe(edge, 1e-14);
        vol.TryEvaluate(double.Epsilon, out double low).ShouldBeTrue();
        low.ShouldBe(Math.Sqrt(Slice.TotalVariance(-reach) / years), 1e-14);
        vol.TryEvaluate(0, out double zero).ShouldBeTrue();
        zero.ShouldBe(0);
    }

    [Fact]
    public void Volatility_NegativeOrEndlessVariance_IsRefusedOrCapped()
    {
        new DeriveVolatility(new SviParameters(-1, 0.1, 0, 0, 0.1), 2000, 0.1).TryEvaluate(2000, out double none).ShouldBeFalse();
        none.ShouldBe(0);
        new DeriveVolatility(new SviParameters(30, 0.1, 0, 0, 0.1), 2000, 1).TryEvaluate(2000, out double most).ShouldBeTrue();
        most.ShouldBe(5);
    }

    [Fact]
    public void Evaluate_AtTheEdges_IsNeverNaNNorNegative()
    {
        foreach (double live in new[] { 0, double.Epsilon, 1, 2000, 1e300 })
            foreach (double strike in new[] { 0, double.Epsilon, 1, 2000, 1e300 })
                foreach (long seconds in new long[] { -5, 0, 1, 1799, 1800, 31_536_000_000 })
                    foreach (double vol in new[] { 0, double.Epsilon, 0.5, 1e5 })
                    {
                        DeriveForward f = DeriveForward.FromFeed(live, Math.Clamp(seconds, 0, 1800), 3000);
                        InstrumentChecks.ShouldBeSound(DeriveOption.Evaluate(OptionKind.Call, f, strike, seconds, 0.99, vol), $"{live} {strike} {seconds} {vol}");
                        InstrumentChecks.ShouldBeSound(DeriveOption.Evaluate(OptionKind.Put, f, strike, seconds, 0.99, vol), $"{live} {strike} {seconds} {vol}");
                    }
    }

    [Fact]
    public void Evaluate_BadInput_NamesTheParameter()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => DeriveOption.Evaluate(OptionKind.Call, new DeriveForward(0, 1, 1), 1, 1, 0, 1)).ParamName.ShouldBe("discount");
        Should.Throw<ArgumentOutOfRangeException>(() => DeriveOption.Evaluate(OptionKind.Call, new DeriveForward(0, 1, 1.1), 1, 1, 1, 1)).ParamName.ShouldBe("forward");
        Should.Throw<ArgumentOutOfRangeException>(() => DeriveForward.FromFeed(1, -1, 0)).ParamName.ShouldBe("secondsLeft");
        Should.Throw<ArgumentOutOfRangeException>(() => new DeriveVolatility(Slice, 0, 1).TryEvaluate(1, out _)).ParamName.ShouldBe("ReferenceForward");
    }
}
