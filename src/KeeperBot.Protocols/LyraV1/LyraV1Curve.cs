using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Primitives;
using KeeperBot.Quant;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// A short's collateral, which the market does not move in its own token, over the venue's minimum at a shifted spot and a later time. Volatility and marks are no part of
/// the minimum, which only rises with the spot for a call (against base too: a call in units of the spot does) and only falls for a put. From the expiry on there is none, as in the reading: what is left is settlement.
/// </summary>
internal sealed class LyraV1Curve : IMonotoneMarginCurve
{
    /// <summary>How far the formula may be from the venue's figure, relative, and of the notional where the figure is next to nothing: the contract's own rounding is below both.</summary>
    private const double Agreement = 1e-9, RoundingOfNotional = 1e-15;

    private readonly LyraPosition _position;
    private readonly Underlying _underlying;
    private readonly LyraMinCollateral _minimum;
    private readonly double _spot;
    private readonly double _rate;
    private readonly double _years;

    private LyraV1Curve(LyraPosition position, Underlying underlying, LyraMinCollateral minimum, double spot, double rate, ChainTime now)
    {
        (_position, _underlying, _minimum, _spot, _rate) = (position, underlying, minimum, spot, rate);
        _years = YearFraction.FromSeconds((long)position.Expiry.Since(now).TotalSeconds);
        (Collateral, Amount, Strike) = (position.Collateral.ToDouble(), position.Amount.ToDouble(), position.Strike.ToDouble());
    }

    private double Collateral { get; }

    private double Amount { get; }

    private double Strike { get; }

    /// <summary>The curve of a short; null where the formula does not give the venue's figure: then the contract is of another version, and nothing is foreseen.</summary>
    internal static LyraV1Curve? Of(LyraPosition position, Underlying underlying, LyraMinCollateral minimum, double spot, double rate, ChainTime now)
    {
        var curve = new LyraV1Curve(position, underlying, minimum, spot, rate, now);
        var (found, read) = (curve.At(MarketShift.None).Maintenance, position.MinCollateral.ToDouble());
        return position.Phase != LyraBoardPhase.Live || Math.Abs(found - read) <= (Agreement * read) + (RoundingOfNotional * curve.Amount * (spot + curve.Strike)) ? curve : null;
    }

    /// <summary>The curve of a short by the formula alone, whatever minimum was read.</summary>
    internal static LyraV1Curve Computed(LyraPosition position, Underlying underlying, LyraMinCollateral minimum, double spot, double rate, ChainTime now) =>
        new(position, underlying, minimum, spot, rate, now);

    /// <inheritdoc/>
    public MarginPoint At(MarketShift shift)
    {
        var years = _years - shift.YearsAhead;
        return new(Collateral, _position.Phase != LyraBoardPhase.Live || years <= 0
            ? 0
            : _minimum.Of(_position.Kind, _position.HasBaseCollateral, Amount, Strike, _spot * shift.Factor(_underlying), years, _rate));
    }
}
