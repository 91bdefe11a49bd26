using KeeperBot.Quant;

namespace KeeperBot.Core.Records;

/// <summary>What a position gained between two records on the size that was held before, and by what.</summary>
/// <param name="Lines">By line.</param>
/// <param name="Whole">In all: the change of its price times its size, and funding.</param>
/// <param name="SizeChanged">Whether its size changed by more than interest.</param>
internal sealed record LegMove(Attribution Lines, double Whole, bool SizeChanged)
{
    /// <summary>What collateral and debt grow by at most in a year to be taken for interest.</summary>
    private const double MostInterest = 1;

    /// <summary>The move; null where a price or a Greek is not known.</summary>
    /// <param name="was">The position before.</param>
    /// <param name="now">The position after.</param>
    /// <param name="span">Chain time between.</param>
    /// <param name="sizeHeld">Whether nothing of ours was mined meanwhile, so that a small change of size is interest and funding was not settled.</param>
    public static LegMove? Between(RecordedLeg was, RecordedLeg now, TimeSpan span, bool sizeHeld)
    {
        var years = YearFraction.FromSeconds((long)span.TotalSeconds);
        if (was.Size.IsZero)
            return new(new(was.Underlying), 0, !now.Size.IsZero);
        if (!was.Greeks.IsFinite || was.Price.Sign < 0 || was.Spot.Sign <= 0 || now.Spot.Sign <= 0)
            return null;
        var grown = (now.Size - was.Size).ToDouble();
        var interest = was.Kind == RecordedLegKind.Spot && sizeHeld && Math.Abs(grown) <= MostInterest * years * Math.Abs(was.Size.ToDouble()) ? grown * now.Price.ToDouble() : 0;
        var isTraded = grown != 0 && interest == 0;
        var owed = was.Funding is { } owedBefore && now.Funding is { } owedNow && !isTraded ? (owedNow - owedBefore).ToDouble() : 0;
        var move = was.Size.ToDouble() * (now.Price - was.Price).ToDouble();
        // A mark is the price by which the venue values a perp; its index moves margin nowhere.
        var shift = was.Kind == RecordedLegKind.Option ? (now.Spot - was.Spot).ToDouble() : (now.Price - was.Price).ToDouble();
        var volatility = was.Volatility is { } volatilityBefore && now.Volatility is { } volatilityNow ? (volatilityNow - volatilityBefore).ToDouble() : 0;
        var greeks = was.Greeks;
        var lines = new Attribution(was.Underlying)
        {
            Delta = greeks.Delta * shift,
            Gamma = 0.5 * greeks.Gamma * shift * shift,
            Vega = greeks.Vega * volatility,
            Theta = greeks.Theta * years,
            Funding = interest - owed,
        };
        return new(lines with { Residual = move - lines.Delta - lines.Gamma - lines.Vega - lines.Theta }, move + lines.Funding, isTraded);
    }
}
