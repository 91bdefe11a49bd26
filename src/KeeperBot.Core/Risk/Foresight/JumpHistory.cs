using System.Collections.Immutable;
using KeeperBot.Quant;
using KeeperBot.Quant.FirstPassage;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>
/// Kou's law from the jumps that a history shows: hourly returns against the test of Lee and Mykland (2008), whose window for hourly data is 78. Oracles answer by
/// deviation, so raw rounds are bunched; an hour's last price is not, and one that repeats the price before is no observation.
/// </summary>
internal static class JumpHistory
{
    private const long Hour = 3600;
    private const int Window = 78, FewestReturns = 168, FewestJumps = 3;

    /// <summary>Probability that a history without jumps shows one at all.</summary>
    private const double Significance = 0.01;

    /// <summary>Smaller jumps than this on average are not worth a law of their own, and would make its rates unbounded.</summary>
    private const double SmallestMean = 1e-4;

    /// <summary>The law, and the history with the returns that jumped taken out; null and the history itself where there is too little of either.</summary>
    public static (JumpLaw? Law, ImmutableArray<PriceSample> Others) Of(ImmutableArray<PriceSample> samples)
    {
        var hours = Hourly(samples);
        if (hours.Length <= FewestReturns)
            return (null, samples);
        var flags = new bool[hours.Length];
        var test = JumpDetection.LeeMykland(hours, Window, Significance, flags);
        if (test.Status != EstimateStatus.Ready || test.Jumps < FewestJumps)
            return (null, samples);
        var jumps = Enumerable.Range(1, hours.Length - 1).Where(index => flags[index]).ToList();
        var years = YearFraction.FromSeconds(hours[^1].UnixSeconds - hours[Window].UnixSeconds);
        var sizes = jumps.Select(index => Math.Log(hours[index].Price / hours[index - 1].Price)).ToList();
        var law = Law(sizes, years);
        return (law, Without(samples, [.. jumps.Select(index => (hours[index - 1].UnixSeconds, hours[index].UnixSeconds))]));
    }

    private static JumpLaw Law(List<double> sizes, double years)
    {
        var all = sizes.Average(Math.Abs);
        double Mean(IEnumerable<double> side) => Math.Max(side.Select(Math.Abs).DefaultIfEmpty(all).Average(), SmallestMean);
        return new(sizes.Count / years, sizes.Count(size => size > 0) / (double)sizes.Count, 1 / Mean(sizes.Where(size => size > 0)), 1 / Mean(sizes.Where(size => size < 0)));
    }

    private static PriceSample[] Hourly(ImmutableArray<PriceSample> samples)
    {
        var hours = new List<PriceSample>();
        for (var index = 0; index < samples.Length; index++)
        {
            var isLast = index == samples.Length - 1 || samples[index + 1].UnixSeconds / Hour != samples[index].UnixSeconds / Hour;
            if (isLast && (hours.Count == 0 || hours[^1].Price != samples[index].Price))
                hours.Add(samples[index]);
        }

        return [.. hours];
    }

    private static ImmutableArray<PriceSample> Without(ImmutableArray<PriceSample> samples, List<(long After, long To)> jumps)
    {
        var rest = ImmutableArray.CreateBuilder<PriceSample>(samples.Length);
        rest.Add(samples[0]);
        var next = 0;
        for (var index = 1; index < samples.Length; index++)
        {
            var time = samples[index].UnixSeconds;
            while (next < jumps.Count && time > jumps[next].To)
                next++;
            var jumped = next < jumps.Count && time > jumps[next].After;
            rest.Add(new(time, jumped ? rest[^1].Price : rest[^1].Price * (samples[index].Price / samples[index - 1].Price)));
        }

        // Moves that cancel only with the jumps between them could run out of a double's range; the history as it is errs on the safe side.
        return rest.All(sample => double.IsFinite(sample.Price) && sample.Price > 0) ? rest.MoveToImmutable() : samples;
    }
}
