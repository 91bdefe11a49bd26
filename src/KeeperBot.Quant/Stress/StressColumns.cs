using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Stress;

/// <summary>The options of a book as one array per property, soonest expiry first, so that whatever has expired in a scenario is a prefix.</summary>
internal sealed class StressColumns
{
    public StressColumns(IEnumerable<StressBook.OptionPosition> options)
    {
        StressBook.OptionPosition[] sorted = [.. options.OrderBy(o => o.Years)];
        Kinds = [.. sorted.Select(o => o.Kind)];
        Quantity = [.. sorted.Select(o => o.Quantity)];
        Spot = [.. sorted.Select(o => o.Spot)];
        Strike = [.. sorted.Select(o => o.Strike)];
        Years = [.. sorted.Select(o => o.Years)];
        Rate = [.. sorted.Select(o => o.Rate)];
        Yield = [.. sorted.Select(o => o.Yield)];
        Volatility = [.. sorted.Select(o => o.Volatility)];
        Moneyness = [.. sorted.Select(o => o.Moneyness)];
        VolFactor = [.. sorted.Select(o => o.VolFactor)];
    }

    public int Count => Kinds.Length;

    public OptionKind[] Kinds { get; }

    public double[] Quantity { get; }

    public double[] Spot { get; }

    public double[] Strike { get; }

    public double[] Years { get; }

    public double[] Rate { get; }

    public double[] Yield { get; }

    public double[] Volatility { get; }

    /// <summary>ln(K/F) before any shock.</summary>
    public double[] Moneyness { get; }

    public double[] VolFactor { get; }
}
