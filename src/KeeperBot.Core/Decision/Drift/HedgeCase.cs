using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Quant.Bands;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>One underlying outside its band, or about to be.</summary>
/// <param name="Underlying">Which.</param>
/// <param name="NetDelta">Net delta now.</param>
/// <param name="Band">Its limits.</param>
/// <param name="Quantity">The signed trade wanted.</param>
internal sealed record HedgeCase(Underlying Underlying, Wad NetDelta, DriftLimits Band, Wad Quantity)
{
    /// <summary>Why it is made though net delta is still within the band; null where it is beyond.</summary>
    public Anticipation? Ahead { get; init; }

    /// <summary>Whether it is the rest of a hedge of which a part was made at another market.</summary>
    public bool IsRest { get; init; }

    /// <summary>Stable code of the trigger.</summary>
    public string ReasonCode => Ahead is not null ? "drift.anticipated" : IsRest ? SplitHedge.RestCode : "delta.beyond_band";
}
