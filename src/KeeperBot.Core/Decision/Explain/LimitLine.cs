using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>What a limit is about.</summary>
public enum LimitKind
{
    /// <summary>Not a limit.</summary>
    None = 0,

    /// <summary>The health ratio of a margin account, kept above its trigger.</summary>
    Health,

    /// <summary>The net delta of an underlying, kept within its band around the target, in units of the underlying.</summary>
    NetDelta,

    /// <summary>The net gamma of an underlying, kept below a magnitude, per 1 % in units of the underlying.</summary>
    NetGamma,

    /// <summary>The net vega of an underlying, kept below a magnitude, per point in the numeraire.</summary>
    NetVega,
}

/// <summary>One limit, where the portfolio stands against it.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Subject">The margin account or the underlying.</param>
/// <param name="Value">The value now; null where it is not known, or where a health has no requirement.</param>
/// <param name="Trigger">Beyond this something is done: a health below it, a distance from the target above it, a gamma or vega of a larger magnitude; null where nothing is configured.</param>
/// <param name="Target">Where an action leads back to: a health, a net delta, or a magnitude of gamma or vega; null where nothing is configured.</param>
/// <param name="Danger">The health below which it is an emergency; null for other limits.</param>
/// <param name="State">Where it stands.</param>
public sealed record LimitLine(LimitKind Kind, string Subject, Wad? Value, Wad? Trigger, Wad? Target, Wad? Danger, LimitState State)
{
    /// <summary>What is foreseen of a health; null for other limits, and where nobody has looked ahead.</summary>
    public BreachOutlook? Breach { get; init; }
}
