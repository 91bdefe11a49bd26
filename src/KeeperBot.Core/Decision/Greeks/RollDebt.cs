using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>What was bought back to be rolled, less what was written since, by whomever; only what the chain has shown counts.</summary>
/// <param name="Owed">Still to be written, in options.</param>
/// <param name="GivenUp">What was not written for so long that it is not tried any more; told for a day.</param>
internal readonly record struct RollDebt(Wad Owed, Wad GivenUp)
{
    private static readonly TimeSpan Told = TimeSpan.FromDays(1);

    public static RollDebt operator +(RollDebt left, RollDebt right) => new(left.Owed + right.Owed, left.GivenUp + right.GivenUp);

    /// <summary>Of one kind of option that an account has at a venue.</summary>
    public static RollDebt Of(AccountId account, VenueReading reading, Underlying underlying, OptionKind kind, OptionTrading trading, RecentActions recent)
    {
        var patience = trading.Cooldown > RollTerms.Patience ? trading.Cooldown : RollTerms.Patience;
        var now = reading is KnownReading known ? RollSide.Count(known, underlying, kind) : default(Wad?);
        var debt = default(RollDebt);
        foreach (var (half, left) in Halves(account, reading.Venue, underlying, kind, recent))
        {
            // What somebody else has written in its place is not written again. While the venue cannot be read that is not known, and nothing is written.
            var open = half.Traded!.Written is { } before && now is { } written ? Wad.Min(left, Wad.Max(before - written, Wad.Zero)) : left;
            var age = recent.SinceMined(half);
            debt += age < patience ? new(open, Wad.Zero) : new(Wad.Zero, age < patience + Told ? open : Wad.Zero);
        }

        return debt;
    }

    /// <summary>First halves of rolls, each with what of it was not written since, as far as the keeper knows of itself.</summary>
    private static List<(IntentMemory Half, Wad Left)> Halves(AccountId account, VenueId venue, Underlying underlying, OptionKind kind, RecentActions recent)
    {
        var halves = new List<(IntentMemory Half, Wad Left)>();
        foreach (var intent in recent.Within(TimeSpan.MaxValue, ActionKind.TradeOption, ActionKind.WriteOption))
        {
            if (!intent.Target.IsAt(account, venue) || intent.Traded is not { } traded || traded.Underlying != underlying || traded.Kind != kind || intent.Undone)
                continue;
            // A write that may still be mined, or whose effect is looked for, counts as made: nothing is written twice.
            if (intent.Kind == ActionKind.WriteOption)
                Pay(halves, -traded.Quantity);
            else if (intent.State is IntentState.Confirmed or IntentState.Finalized && RollSide.IsRoll(intent.ReasonCode))
                halves.Add((intent, traded.Quantity));
        }

        return halves;
    }

    /// <summary>What is written is in place of what was bought back last: nothing else is bought back to be rolled before that is written, or given up.</summary>
    private static void Pay(List<(IntentMemory Half, Wad Left)> halves, Wad written)
    {
        for (var place = halves.Count - 1; place >= 0 && written.Sign > 0; place--)
        {
            var paid = Wad.Min(written, halves[place].Left);
            halves[place] = (halves[place].Half, halves[place].Left - paid);
            written -= paid;
        }
    }
}
