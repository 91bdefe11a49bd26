using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Risk;

/// <summary>What a perpetual position's price and funding are at a block.</summary>
/// <param name="Margin">The margin account that it is in.</param>
/// <param name="Leg">The position.</param>
/// <param name="Underlying">What it follows.</param>
/// <param name="Size">Signed size.</param>
/// <param name="Mark">The venue's mark.</param>
/// <param name="Index">The venue's oracle price.</param>
/// <param name="FundingPerDay">What the position receives a day at the present rate, in the numeraire; negative is paid; null where the venue does not say.</param>
public sealed record PerpCarry(MarginAccountId Margin, LegId Leg, Underlying Underlying, Wad Size, Wad Mark, Wad Index, Wad? FundingPerDay)
{
    /// <summary>Mark less index, in the numeraire: above zero the perpetual trades at a premium.</summary>
    public Wad Basis => Mark - Index;

    /// <summary>The basis as a share of the index; null where the index is not known.</summary>
    public double? BasisShare => Index.Sign > 0 ? Basis.ToDouble() / Index.ToDouble() : null;

    /// <summary>Every perpetual position of a snapshot that has a size, in its order.</summary>
    public static ImmutableArray<PerpCarry> Of(PortfolioSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var rates = snapshot.Markets().Where(market => market.FundingPerDay is not null).DistinctBy(market => (market.MarginAccount, market.Leg))
            .ToDictionary(market => (market.MarginAccount, market.Leg), market => market.FundingPerDay!.Value);
        return
        [
            .. from margin in snapshot.MarginAccounts()
               from leg in margin.Legs.OfType<PerpLeg>()
               where !leg.Size.IsZero
               // A market's rate is what one unit held long pays.
               let received = rates.TryGetValue((margin.Id, leg.Id), out var pays) ? -Signed(pays, leg.Size) : (Wad?)null
               select new PerpCarry(margin.Id, leg.Id, leg.Underlying, leg.Size, leg.MarkPrice, leg.IndexPrice, received),
        ];
    }

    private static Wad Signed(Wad left, Wad right) =>
        left.Sign * right.Sign < 0 ? -left.Abs().Multiply(right.Abs(), Rounding.Down) : left.Abs().Multiply(right.Abs(), Rounding.Down);
}
