using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>What the buffers and the gas money must last through without a refill.</summary>
public sealed class BufferOptions
{
    /// <summary>How long nobody refills.</summary>
    [Description("How long nobody refills: what every account that shares a buffer would want by then is compared with what lies idle.")]
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Deviations of every price.</summary>
    [Description("How many standard deviations every price moves in that time, all up or all down, by the volatility that foresight expects.")]
    [Measure(Measure.Ratio)]
    public Wad Deviations { get; init; } = Wad.Parse("2.33");

    /// <summary>Rise of the volatilities.</summary>
    [Description("How much thirty days' implied volatility rises meanwhile; nearer expiries rise more.")]
    [Measure(Measure.Share)]
    public Wad VolatilityShock { get; init; } = Wad.Parse("0.2");

    /// <summary>Emergency transactions to be paid for.</summary>
    [Description("How many emergency transactions the acting address must be able to pay for, each at the most that policy lets one cost.")]
    [Bounds(1, 1000)]
    public int Rescues { get; init; } = 3;
}
