using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>How breaches are foreseen.</summary>
/// <param name="HalfLife">After which a past return counts half in the realised volatility.</param>
/// <param name="VolatilityFloor">Annual volatility below which no underlying is taken to be.</param>
/// <param name="NumeraireFloor">The same for a token that is nobody's underlying (a stablecoin that is owed).</param>
/// <param name="Underlyings">Those to which <paramref name="VolatilityFloor"/> applies.</param>
public sealed record ForesightSettings(TimeSpan HalfLife, double VolatilityFloor, double NumeraireFloor, ImmutableHashSet<Underlying> Underlyings)
{
    /// <summary>Floors of single underlyings, in place of the two above.</summary>
    public ImmutableDictionary<Underlying, double> Floors { get; init; } = ImmutableDictionary<Underlying, double>.Empty;

    /// <summary>How far back a price may be and still count; jumps are rare, so the whole retention.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Jumps to reckon with where the history shows none of its own; null for none.</summary>
    public JumpLaw? Jumps { get; init; }

    /// <summary>The floor of an underlying.</summary>
    public double FloorOf(Underlying underlying) => Floors.TryGetValue(underlying, out var own) ? own : Underlyings.Contains(underlying) ? VolatilityFloor : NumeraireFloor;
}
