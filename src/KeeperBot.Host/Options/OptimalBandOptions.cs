using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>A no-trade band that follows the book.</summary>
public sealed class OptimalBandOptions
{
    /// <summary>Relative risk aversion.</summary>
    [Description("Relative risk aversion: 1 is that of the logarithm, larger hedges more.")]
    [Measure(Measure.Ratio)]
    public required Wad RiskAversion { get; init; }

    /// <summary>Net asset value.</summary>
    [Description("Net asset value that bears the risk, in a token that is a unit of the numeraire.")]
    public required SymbolAmount Nav { get; init; }

    /// <summary>Proportional cost.</summary>
    [Description("One-way cost of a hedge as a share of its value: fee, half the spread, impact.")]
    [Measure(Measure.Share)]
    public required Wad Cost { get; init; }

    /// <summary>Fixed cost.</summary>
    [Description("What a hedge costs whatever its size (gas), in the same token.")]
    public required SymbolAmount FixedCost { get; init; }

    /// <summary>How long an unhedged unit stays a risk.</summary>
    [Description("For how long an unhedged unit stays a risk: about the life of the book.")]
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Over how long a move gamma is averaged.</summary>
    [Description("Over how long a move the book's gamma is averaged: about the time between two hedges.")]
    public TimeSpan LookAhead { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How far ahead a hedge may be made before its time.</summary>
    [Description("Hedges before the band is left where the passing of time alone takes net delta out within this time and waiting costs more (reason code drift.anticipated). Left out, hedges wait for the band.")]
    public TimeSpan? Anticipate { get; init; }
}
