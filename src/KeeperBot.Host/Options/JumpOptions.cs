using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Kou's double-exponential jumps.</summary>
public sealed class JumpOptions
{
    /// <summary>How many a year.</summary>
    [Description("Jumps a year.")]
    [Bounds(1, 10_000)]
    public required int PerYear { get; init; }

    /// <summary>Share that goes up.</summary>
    [Description("Share of them that go up.")]
    [Measure(Measure.Share)]
    public required Wad Up { get; init; }

    /// <summary>Mean upward size.</summary>
    [Description("Mean size of an upward jump, as a change of the price's logarithm.")]
    [Measure(Measure.Share)]
    public required Wad MeanUp { get; init; }

    /// <summary>Mean downward size.</summary>
    [Description("Mean size of a downward jump, as a change of the price's logarithm.")]
    [Measure(Measure.Share)]
    public required Wad MeanDown { get; init; }
}
