using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>What the parts of a hedge's cost that no venue quotes are worth; slippage, fees and gas are quoted.</summary>
public sealed class ObjectiveOptions
{
    /// <summary>How long a hedge is expected to be held.</summary>
    [Description("How long a hedge is expected to be held: funding and the use of margin are counted over it.")]
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(3);

    /// <summary>What tied-up margin costs in a year.</summary>
    [Description("What margin that is tied up costs in a year, as a share of it.")]
    [Measure(Measure.Share)]
    public Wad CapitalCost { get; init; }

    /// <summary>Whose price is the native currency's.</summary>
    [Description("The underlying whose price is that of the chain's native currency, so that gas can be weighed; left out, gas is not weighed.")]
    public string? Native { get; init; }

    /// <summary>Charge for trusting a venue.</summary>
    [Description("Charge for trusting a venue with a position, by venue, as a share of the notional that is added there.")]
    [Measure(Measure.Share)]
    public IReadOnlyDictionary<string, Wad> VenueRisk { get; init; } = new Dictionary<string, Wad>();
}
