using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Risk;

/// <summary>Net vega by the time to expiry of the options that it comes from: a point of volatility is not one thing at a week and at a year.</summary>
/// <param name="UpToDays">The bucket's end, included; null for what lies beyond the last.</param>
/// <param name="Vega">Per 1.00 of volatility.</param>
public sealed record VegaTerm(int? UpToDays, double Vega)
{
    /// <summary>Ends of the buckets, in days of 86,400 seconds.</summary>
    private static readonly ImmutableArray<int> Ends = [7, 30, 90];

    /// <summary>Every bucket, the nearest first; a bucket without options has zero.</summary>
    /// <param name="lines">One underlying's lines.</param>
    /// <param name="now">Chain time.</param>
    public static ImmutableArray<VegaTerm> Of(IEnumerable<ExposureLine> lines, ChainTime now)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var sums = new double[Ends.Length + 1];
        foreach (var line in lines)
        {
            if (line.Expiry is not { } expiry)
                continue;
            var days = expiry.Since(now).TotalDays;
            var bucket = 0;
            while (bucket < Ends.Length && days > Ends[bucket])
                bucket++;
            sums[bucket] += line.Greeks.Vega;
        }

        return [.. sums.Select((vega, bucket) => new VegaTerm(bucket < Ends.Length ? Ends[bucket] : null, vega))];
    }
}
