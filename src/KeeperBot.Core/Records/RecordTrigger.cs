using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Records;

/// <summary>Whether a cycle is worth a record: at least once in an interval, and whenever something changed that a report speaks of. Pure.</summary>
/// <param name="every">Longest time between two records, by chain time.</param>
public sealed class RecordTrigger(TimeSpan every)
{
    /// <summary>A smaller move of a price, or of an option's volatility, waits for the interval.</summary>
    private static readonly Wad PriceMove = Wad.Parse("0.005"), VolatilityMove = Wad.Parse("0.01");

    /// <summary>Interest moves sizes in every block; less than this share is no change of a position.</summary>
    private static readonly Wad SizeMove = Wad.Parse("0.0001");

    /// <summary>The reasons, none where it is not worth one.</summary>
    /// <param name="last">The record before; null for the first.</param>
    /// <param name="next">The cycle's own, with the transactions that are in another state than before.</param>
    public ImmutableArray<string> Why(CycleRecord? last, CycleRecord next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (last is null)
            return ["start"];
        var why = ImmutableArray.CreateBuilder<string>();
        if (next.Time.Since(last.Time) >= every || next.Time < last.Time)
            why.Add("interval");
        if (next.Mode != last.Mode)
            why.Add("mode");
        if (!next.Transactions.IsEmpty)
            why.Add("transactions");
        if (!Acts(next).SetEquals(Acts(last)))
            why.Add("steps");
        if (!next.Alarms.ToHashSet().SetEquals(last.Alarms))
            why.Add("alarms");
        if (!next.Accounts.SelectMany(Unknown).ToHashSet().SetEquals(last.Accounts.SelectMany(Unknown)))
            why.Add("unknown");
        var (before, after) = (Sizes(last), Sizes(next));
        if (before.Count != after.Count || after.Any(item => !before.TryGetValue(item.Key, out var size) || IsBeyond(size, item.Value, SizeMove)))
            why.Add("positions");
        if (next.Underlyings.Any(item => last.Find(item.Underlying)?.Spot is { } was && item.Spot is { } now && IsBeyond(was, now, PriceMove)))
            why.Add("price");
        if (HasVolatilityMoved(last, next))
            why.Add("volatility");
        return why.ToImmutable();
    }

    private static HashSet<(MarginAccountId, Decision.ActionKind, string)> Acts(CycleRecord record) => [.. record.Steps.Select(step => (step.Target, step.Kind, step.Intent?.Value ?? step.Code))];

    private static IEnumerable<string> Unknown(RecordedAccount account) => account.Unknown.Select(subject => $"{account.Id}/{subject}");

    private static Dictionary<string, Wad> Sizes(CycleRecord record)
    {
        var sizes = new Dictionary<string, Wad>(StringComparer.Ordinal);
        foreach (var account in record.Accounts)
        {
            foreach (var holding in account.Idle)
                sizes[$"{account.Id} {holding.Token}"] = holding.Amount;
            foreach (var margin in account.Margin)
                foreach (var leg in margin.Legs)
                    sizes[$"{margin.Id} {leg.Id}"] = leg.Size;
        }

        return sizes;
    }

    private static bool IsBeyond(Wad was, Wad now, Wad share) => (now - was).Abs() > was.Abs().Multiply(share, Rounding.Down);

    private static bool HasVolatilityMoved(CycleRecord last, CycleRecord next)
    {
        var before = new Dictionary<(MarginAccountId, LegId), Wad>();
        foreach (var margin in last.Accounts.SelectMany(account => account.Margin))
            foreach (var leg in margin.Legs)
                if (leg.Volatility is { } volatility)
                    before[(margin.Id, leg.Id)] = volatility;
        return next.Accounts.SelectMany(account => account.Margin).Any(margin => margin.Legs.Any(leg =>
            leg.Volatility is { } now && before.TryGetValue((margin.Id, leg.Id), out var was) && (now - was).Abs() > VolatilityMove));
    }
}
