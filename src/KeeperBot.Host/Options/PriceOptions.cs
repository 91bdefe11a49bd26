using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>Feeds that an underlying's price is compared with.</summary>
public sealed class PriceOptions
{
    /// <summary>The feeds.</summary>
    [Description("Feeds of the underlying's price in the numeraire (Chainlink's interface). While one of them cannot be used, or two sources are too far apart, no hedge is made in the underlying; rescues go on.")]
    public required IReadOnlyList<PriceFeedOptions> Feeds { get; init; }

    /// <summary>How far apart two sources may be.</summary>
    [Description("How far apart two sources may be, the venues' reference price among them, as a share of the lower.")]
    [Measure(Measure.Share)]
    public required Wad MaxDeviation { get; init; }
}

/// <summary>One feed.</summary>
[ListedBy(nameof(Address))]
public sealed class PriceFeedOptions
{
    /// <summary>Its address.</summary>
    [Description("The feed's address, that of its proxy.")]
    public required Address Address { get; init; }

    /// <summary>The oldest answer that counts.</summary>
    [Description("The oldest answer that counts: the feed's heartbeat and a margin.")]
    public required TimeSpan MaxAge { get; init; }
}

/// <summary>A rollup's sequencer uptime feed.</summary>
public sealed class SequencerOptions
{
    /// <summary>The feed.</summary>
    [Description("The sequencer's uptime feed (answer 0 is up, 1 is down).")]
    public required Address Feed { get; init; }

    /// <summary>Time after it is up again.</summary>
    [Description("How long after the sequencer is up again no hedges are made; rescues go on.")]
    public required TimeSpan Grace { get; init; }
}
