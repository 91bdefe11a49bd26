using KeeperBot.Quant.Tails;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Tails;

public sealed class PeaksOverThresholdTests(ITestOutputHelper output)
{
    private const int Seed = 37;

    [Theory]
    [InlineData(ParetoMethod.MaximumLikelihood, 0.9)]
    [InlineData(ParetoMethod.MaximumLikelihood, 0.3)]
    [InlineData(ParetoMethod.MaximumLikelihood, 0)]
    [InlineData(ParetoMethod.MaximumLikelihood, -0.3)]
    [InlineData(ParetoMethod.WeightedMoments, 0.3)]
    [InlineData(ParetoMethod.WeightedMoments, 0)]
    [InlineData(ParetoMethod.WeightedMoments, -0.3)]
    public void TryFit_SamplesOfTheLaw_RecoversItWithinTheStatedErrors(ParetoMethod method, double shape)
    {
        const int Samples = 200, Size = 500;
        Random random = new(Seed);
        GeneralizedPareto law = new(shape, 40);
        double[] shapes = new double[Samples], scales = new double[Samples];
        double stated = 0, statedScale = 0, distance = 0;
        for (int i = 0; i < Samples; i++)
        {
            double[] losses = [.. Enumerable.Range(0, Size).Select(_ => 100 + law.Excess(1 - random.NextDouble())), .. Enumerable.Repeat(3.0, 4 * Size)];
            PeaksOverThreshold.TryFit(losses, 100, method, out PeaksOverThresholdFit? fit).ShouldBeTrue();
            (shapes[i], scales[i]) = (fit!.Law.Shape, fit.Law.Scale);
            stated += fit.ShapeError / Samples;
            statedScale += fit.ScaleError / Samples;
            distance += fit.Distance / Samples;
        }
        output.WriteLine(FormattableString.Invariant(
            $"seed {Seed}: shape {shapes.Average():0.0000}, spread {Spread(shapes):0.0000}, stated {stated:0.0000}; distance {distance:0.000}"));
        output.WriteLine(FormattableString.Invariant($"scale {scales.Average():0.00}, spread {Spread(scales):0.00}, stated {statedScale:0.00}"));
        shapes.Average().ShouldBe(shape, 0.025);
        scales.Average().ShouldBe(40, 1);
        stated.ShouldBe(Spread(shapes), 0.25 * stated);
        statedScale.ShouldBe(Spread(scales), 0.25 * statedScale);
        distance.ShouldBeLessThan(1.36 / Math.Sqrt(Size));
    }

    /// <summary>
    /// The Danish fire insurance losses beyond 10 million kroner (A. J. McNeil, Estimating the tails of loss severity distributions using extreme value theory, 1997: 109 of 2,167),
    /// with the quantile and the shortfall that the R package evir prints for them (<c>riskmeasures(gpd(danish, 10), c(0.999, 0.9999))</c>).
    /// </summary>
    [Theory]
    [InlineData(0.999, 94.28956, 191.3697)]
    [InlineData(0.9999, 304.62448, 609.3696)]
    public void Risk_DanishFireLosses_IsThePublishedOne(double confidence, double valueAtRisk, double shortfall)
    {
        const int Exceedances = 109, Losses = 2167;
        GeneralizedPareto law = new(0.4968062, 6.974551);
        double[] sorted = [.. Enumerable.Range(1, Exceedances).Select(i => law.Excess(1 - i / (Exceedances + 1.0)))];
        TailRisk risk = new PeaksOverThresholdFit(law, 10, sorted, Losses, ParetoMethod.MaximumLikelihood).Risk(confidence);
        risk.ValueAtRisk.ShouldBe(valueAtRisk, 1e-6 * valueAtRisk);
        risk.ExpectedShortfall.ShouldBe(shortfall, 1e-6 * shortfall);
    }

    [Fact]
    public void TryFit_MostLikelyLaw_IsMoreLikelyThanItsNeighbours()
    {
        Random random = new(Seed);
        double[] losses = [.. Enumerable.Range(0, 300).Select(_ => new GeneralizedPareto(0.4, 2).Excess(1 - random.NextDouble()))];
        PeaksOverThreshold.TryFit(losses, 0, ParetoMethod.MaximumLikelihood, out PeaksOverThresholdFit? fit).ShouldBeTrue();
        double best = LogLikelihood(losses, fit!.Law);
        foreach ((double shape, double scale) in new[] { (1e-3, 0.0), (-1e-3, 0), (0, 1e-3), (0, -1e-3), (0.02, -0.02), (-0.02, 0.02), (0.3, 0), (0, 1) })
            LogLikelihood(losses, new(fit.Law.Shape + shape, fit.Law.Scale + scale)).ShouldBeLessThan(best);
    }

    [Fact]
    public void Risk_StudentLosses_MeetsTheirTrueTail()
    {
        const int Size = 200_000;
        Random random = new(Seed);
        double Student() // 4 degrees of freedom: normal over the root of a chi-squared mean
        {
            double exponentials = -2 * (Math.Log(1 - random.NextDouble()) + Math.Log(1 - random.NextDouble()));
            return Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) / Math.Sqrt(exponentials / 4);
        }
        double[] losses = [.. Enumerable.Range(0, Size).Select(_ => Student())];
        foreach (ParetoMethod method in new[] { ParetoMethod.MaximumLikelihood, ParetoMethod.WeightedMoments })
        {
            PeaksOverThresholdFit fit = PeaksOverThreshold.Scan(losses, [4_000], method).ShouldHaveSingleItem();
            fit.Exceedances.ShouldBe(4_000);
            fit.Law.Shape.ShouldBe(0.25, 4 * fit.ShapeError); // 1/nu in the limit
            foreach (double confidence in new[] { 0.99, 0.999, 0.9999 })
            {
                TailRisk risk = fit.Risk(confidence), truth = StudentTail.Risk(0, Math.Sqrt(2), 4, confidence);
                output.WriteLine(FormattableString.Invariant($"seed {Seed}, {method}, {confidence}: {risk}, true {truth}"));
                risk.ValueAtRisk.ShouldBe(truth.ValueAtRisk, 0.1 * truth.ValueAtRisk);
                risk.ExpectedShortfall.ShouldBe(truth.ExpectedShortfall, 0.15 * truth.ExpectedShortfall);
            }
        }
    }

    [Fact]
    public void Risk_FittedTail_InvertsItsOwnDistribution()
    {
        Random random = new(Seed);
        double[] losses = [.. Enumerable.Range(0, 1_000).Select(_ => -Math.Log(1 - random.NextDouble()))];
        PeaksOverThresholdFit fit = PeaksOverThreshold.Scan(losses, [100], ParetoMethod.MaximumLikelihood)[0];
        double before = double.NegativeInfinity;
        foreach (double confidence in new[] { 0.9, 0.95, 0.99, 0.999, 0.999999 })
        {
            TailRisk risk = fit.Risk(confidence);
            (0.1 * fit.Law.Tail(risk.ValueAtRisk - fit.Threshold)).ShouldBe(1 - confidence, 1e-12);
            risk.ExpectedShortfall.ShouldBeGreaterThan(risk.ValueAtRisk);
            risk.ValueAtRisk.ShouldBeGreaterThan(before);
            before = risk.ValueAtRisk;
        }
        fit.Risk(0.9).ValueAtRisk.ShouldBe(fit.Threshold, 1e-12);
        fit.Risk(0.9).ExpectedShortfall.ShouldBe(fit.Threshold + fit.Law.Mean, 1e-9);
        Should.Throw<ArgumentOutOfRangeException>(() => fit.Risk(0.89)).Message.ShouldContain("0.9");
    }

    [Fact]
    public void Risk_TailWithoutAMean_HasAnInfiniteShortfall()
    {
        Random random = new(Seed);
        double[] losses = [.. Enumerable.Range(0, 2_000).Select(_ => new GeneralizedPareto(1.5, 1).Excess(1 - random.NextDouble()))];
        PeaksOverThreshold.TryFit(losses, 0, ParetoMethod.MaximumLikelihood, out PeaksOverThresholdFit? fit).ShouldBeTrue();
        fit!.Law.Shape.ShouldBe(1.5, 0.25);
        fit.Risk(0.99).ExpectedShortfall.ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Scan_OfAMixture_ShowsWhereTheTailBegins()
    {
        // Uniform below 10, Pareto beyond: at a low threshold the law does not fit and says so.
        Random random = new(Seed);
        double[] losses =
        [
            .. Enumerable.Range(0, 3_000).Select(_ => 10 * random.NextDouble()),
            .. Enumerable.Range(0, 400).Select(_ => 10 + new GeneralizedPareto(0.4, 5).Excess(1 - random.NextDouble())),
        ];
        IReadOnlyList<PeaksOverThresholdFit> fits = PeaksOverThreshold.Scan(losses, [100, 400, 3_000], ParetoMethod.MaximumLikelihood);
        foreach (PeaksOverThresholdFit fit in fits)
            output.WriteLine(FormattableString.Invariant(
                $"seed {Seed}: u {fit.Threshold:0.00}, {fit.Exceedances}: {fit.Law}, error {fit.ShapeError:0.000}, A2 {fit.AndersonDarling:0.00}, D {fit.Distance:0.000}"));
        fits[0].AndersonDarling.ShouldBeLessThan(1.5);
        fits[1].AndersonDarling.ShouldBeLessThan(1.5);
        fits[2].AndersonDarling.ShouldBeGreaterThan(10);
        fits[1].Threshold.ShouldBe(10, 0.02);
    }

    [Fact]
    public void TryFit_TooLittleToFit_IsRefused()
    {
        double[] few = [.. Enumerable.Range(1, 19).Select(i => (double)i)];
        PeaksOverThreshold.TryFit(few, 0, ParetoMethod.MaximumLikelihood, out PeaksOverThresholdFit? none).ShouldBeFalse();
        none.ShouldBeNull();
        PeaksOverThreshold.TryFit([], 0, ParetoMethod.WeightedMoments, out _).ShouldBeFalse();
        PeaksOverThreshold.TryFit(Enumerable.Repeat(5.0, 100).ToArray(), 0, ParetoMethod.MaximumLikelihood, out _).ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => PeaksOverThreshold.TryFit([1], 0, ParetoMethod.Unspecified, out _)).ParamName.ShouldBe("method");
        Should.Throw<ArgumentOutOfRangeException>(() => PeaksOverThreshold.TryFit([double.NaN], 0, ParetoMethod.WeightedMoments, out _)).ParamName.ShouldBe("losses");
        Should.Throw<ArgumentOutOfRangeException>(() => PeaksOverThreshold.Scan([1, 2], [2], ParetoMethod.WeightedMoments)).ParamName.ShouldBe("exceedances");
    }

    [Fact]
    public void Excess_TinyShapes_KeepTheirDigits()
    {
        foreach (double shape in new[] { -1e-3, -1e-8, -1e-12, 1e-300, 1e-13, 1e-9, 1e-8, 1e-5, 1e-3 })
            foreach (double tail in new[] { 1e-12, 1e-3, 0.5, 0.99 })
            {
                // beta (L + xi L^2/2 + xi^2 L^3/6 + ...), L = -ln(tail)
                double l = -Math.Log(tail), x = shape * l, series = 2 * l * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6)))));
                GeneralizedPareto law = new(shape, 2);
                law.Excess(tail).ShouldBe(series, 1e-13 * series);
                law.Tail(series).ShouldBe(tail, 1e-13 * tail * (1 + l));
            }
    }

    [Fact]
    public void Tail_ShapesAroundZero_AreContinuousAndEnd()
    {
        foreach (double y in new[] { 0.1, 1, 10 })
        {
            new GeneralizedPareto(1e-8, 2).Tail(y).ShouldBe(Math.Exp(-y / 2), 1e-7);
            new GeneralizedPareto(0, 2).Tail(y).ShouldBe(Math.Exp(-y / 2), 1e-15);
        }
        new GeneralizedPareto(-0.5, 2).Tail(4).ShouldBe(0);
        new GeneralizedPareto(-0.5, 2).Excess(0).ShouldBe(4, 1e-12);
        new GeneralizedPareto(1, 2).Tail(2).ShouldBe(0.5, 1e-15); // 1/(1 + y/beta)
        new GeneralizedPareto(0.5, 2).Mean.ShouldBe(4);
        new GeneralizedPareto(0.3, 2).Tail(-1).ShouldBe(1);
    }

    private static double LogLikelihood(double[] excesses, GeneralizedPareto law) =>
        excesses.Sum(y => -Math.Log(law.Scale) - (1 + 1 / law.Shape) * Math.Log(1 + law.Shape * y / law.Scale));

    private static double Spread(double[] values) => Math.Sqrt(values.Sum(v => (v - values.Average()) * (v - values.Average())) / (values.Length - 1));
}
