using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Records;

/// <summary>An account in a record in which all of it was read: its positions, what lies idle in an underlying among them, and its worth.</summary>
internal sealed class AccountState
{
    public AccountState(CycleRecord record, RecordedAccount account)
    {
        (Record, Id) = (record, account.Id);
        foreach (var margin in account.Margin)
            foreach (var leg in margin.Legs)
                // A price of zero is one that the venue does not know; the portfolio's stands for it.
                Legs[$"{margin.Id} {leg.Id}"] = leg.Kind == RecordedLegKind.Spot && leg.Price.IsZero ? leg with { Price = Spot(leg.Underlying), Spot = Spot(leg.Underlying) } : leg;
        foreach (var holding in account.Idle)
            if (holding.Underlying is { } underlying)
                Legs[$"{account.Id} idle {holding.Token}"] = new(new(holding.Token), RecordedLegKind.Spot, underlying, holding.Amount, Spot(underlying), Spot(underlying), new(holding.Amount.ToDouble(), 0, 0, 0));
        Worth = WorthOf(account);
    }

    public CycleRecord Record { get; }

    public AccountId Id { get; }

    /// <summary>By margin account and leg.</summary>
    public SortedDictionary<string, RecordedLeg> Legs { get; } = new(StringComparer.Ordinal);

    /// <summary>Cash and positions in the numeraire; null where a venue does not tell it.</summary>
    public double? Worth { get; }

    /// <summary>The venue's price of a leg, else the underlying's; null where neither is known.</summary>
    public double? PriceOf(MarginAccountId margin, LegId leg, Underlying underlying)
    {
        var price = Legs.GetValueOrDefault($"{margin} {leg}")?.Price ?? Spot(underlying);
        return price.IsZero ? null : price.ToDouble();
    }

    private Wad Spot(Underlying underlying) => Record.Find(underlying)?.Spot ?? Wad.Zero;

    private double? WorthOf(RecordedAccount account)
    {
        var sum = 0.0;
        foreach (var holding in account.Idle)
        {
            if (holding.Underlying is { } underlying && Spot(underlying).IsZero && !holding.Amount.IsZero)
                return null;
            sum += holding.Amount.ToDouble() * (holding.Underlying is { } priced ? Spot(priced).ToDouble() : 1);
        }

        foreach (var margin in account.Margin)
        {
            if (margin.Worth is not { } worth)
                return null;
            sum += worth.ToDouble();
        }

        return sum;
    }
}
