using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>Asks a state whether promised conditions hold in it. What cannot be seen in it does not hold.</summary>
public static class EffectCheck
{
    /// <summary>Evaluates every condition; the detail names each with what was found.</summary>
    public static EffectVerdict Evaluate(ImmutableArray<EffectCondition> conditions, PortfolioSnapshot snapshot, RiskAssessment assessment)
    {
        var results = conditions.Select(condition => Evaluate(condition, snapshot, assessment)).ToList();
        return new(results.TrueForAll(result => result.Holds), string.Join("; ", results.Select(result => (result.Holds ? "" : "NOT ") + result.Text)))
        {
            Failed = conditions.OfType<AllowanceExactly>().Any(condition => Standing(condition, snapshot) is { } standing && standing.ToWad(Rounding.Up) != condition.Amount),
        };
    }

    private static (bool Holds, string Text) Evaluate(EffectCondition condition, PortfolioSnapshot snapshot, RiskAssessment assessment) => condition switch
    {
        HealthAtLeast c => Health(c, snapshot, assessment),
        DepositAtLeast c => Find(assessment, c.Target) is { } margin
            ? (margin.Deposit + margin.Escrow >= c.Minimum, Text($"deposit of {c.Target} {margin.Deposit}{(margin.Escrow.IsZero ? "" : $" and {margin.Escrow} in escrow")} >= {c.Minimum}"))
            : (false, Text($"deposit of {c.Target} >= {c.Minimum}: the margin account is not readable")),
        SizeWithin c => Size(c, snapshot, assessment),
        NetDeltaWithin c => Delta(c, assessment),
        OptionSizeWithin c => OptionSize(c, snapshot),
        WrittenHealthAtLeast c => WrittenHealth(c, snapshot),
        NetGreekWithin c => NetGreek(c, assessment),
        IdleAtLeast c => Idle(c, snapshot),
        AllowanceExactly c => Allowance(c, snapshot),
        PositionSettled c => Settled(c, snapshot),
        _ => throw new InvalidOperationException($"no check for {condition.GetType().Name}"),
    };

    private static (bool, string) Health(HealthAtLeast c, PortfolioSnapshot snapshot, RiskAssessment assessment)
    {
        if (Find(assessment, c.Target) is { } margin)
            return (!margin.Health.IsBelow(c.Minimum), Text($"health of {c.Target} {margin.Health} >= {c.Minimum}"));
        // A position that was closed whole has left the portfolio: no requirement is left, provided that its account was readable.
        return IsRead(snapshot, c.Target)
            ? (true, Text($"{c.Target} has no requirement left"))
            : (false, Text($"health of {c.Target} >= {c.Minimum}: the margin account is not readable"));
    }

    private static (bool, string) Size(SizeWithin c, PortfolioSnapshot snapshot, RiskAssessment assessment)
    {
        var margin = Find(assessment, c.Target);
        var size = margin?.Legs.FirstOrDefault(leg => leg.Id == c.Leg)?.Size
            ?? snapshot.Markets().FirstOrDefault(market => market.MarginAccount == c.Target && market.Leg == c.Leg)?.Size;
        if (size is null && !IsRead(snapshot, c.Target))
            return (false, Text($"size of {c.Target} {c.Leg}: not readable"));
        var ordered = margin?.Ordered(c.Leg) ?? Wad.Zero;
        var found = (size ?? Wad.Zero) + ordered;
        return (found >= c.Lowest && found <= c.Highest, Text($"size of {c.Target} {c.Leg} {found}{(ordered.IsZero ? "" : $" ({ordered} on order)")} in [{c.Lowest}, {c.Highest}]"));
    }

    private static (bool, string) Delta(NetDeltaWithin c, RiskAssessment assessment) =>
        assessment.Exposures.FirstOrDefault(exposure => exposure.Underlying == c.Underlying) is { Complete: true, NetDelta: { } delta }
            ? (delta >= c.Lowest && delta <= c.Highest, Text($"net delta of {c.Underlying} {delta} in [{c.Lowest}, {c.Highest}]"))
            : (false, Text($"net delta of {c.Underlying}: not known"));

    private static (bool, string) OptionSize(OptionSizeWithin c, PortfolioSnapshot snapshot)
    {
        var what = Text($"{c.Kind} {c.Strike} of {c.Expiry} at {c.Account}/{c.Venue}");
        if (snapshot.Accounts.FirstOrDefault(account => account.Account.Id == c.Account)?.Venues.FirstOrDefault(reading => reading.Venue == c.Venue) is not KnownReading known)
            return (false, $"size of {what}: not readable");
        var size = known.MarginAccounts.SelectMany(margin => margin.Legs).OfType<OptionLeg>()
            .Where(leg => leg.Underlying == c.Underlying && leg.Kind == c.Kind && leg.Strike == c.Strike && leg.Expiry == c.Expiry)
            .Aggregate(Wad.Zero, (sum, leg) => sum + leg.Size);
        return (size >= c.Lowest && size <= c.Highest, Text($"size of {what} {size} in [{c.Lowest}, {c.Highest}]"));
    }

    private static (bool, string) WrittenHealth(WrittenHealthAtLeast c, PortfolioSnapshot snapshot)
    {
        var what = Text($"{c.Kind} {c.Strike} of {c.Expiry} written by {c.Account} at {c.Venue}");
        if (snapshot.Accounts.FirstOrDefault(account => account.Account.Id == c.Account)?.Venues.FirstOrDefault(reading => reading.Venue == c.Venue) is not KnownReading known)
            return (false, $"health of {what}: not readable");
        var written = known.MarginAccounts.Where(margin => margin.Legs.OfType<OptionLeg>()
            .Any(leg => leg.Size.Sign < 0 && leg.Underlying == c.Underlying && leg.Kind == c.Kind && leg.Strike == c.Strike && leg.Expiry == c.Expiry)).ToList();
        return written.Count == 0
            ? (false, $"health of {what}: there is none")
            : (written.TrueForAll(margin => !margin.Health.IsBelow(c.Minimum)), Text($"health of {what} {string.Join(", ", written.Select(margin => margin.Health))} >= {c.Minimum}"));
    }

    private static (bool, string) NetGreek(NetGreekWithin c, RiskAssessment assessment) =>
        assessment.Exposures.FirstOrDefault(exposure => exposure.Underlying == c.Underlying) is { Complete: true } exposure && NetGreeks.Of(exposure, c.Greek) is { } value
            ? (value >= c.Lowest && value <= c.Highest, Text($"net {c.Greek} of {c.Underlying} {value} in [{c.Lowest}, {c.Highest}]"))
            : (false, Text($"net {c.Greek} of {c.Underlying}: not known"));

    private static (bool, string) Settled(PositionSettled c, PortfolioSnapshot snapshot)
    {
        if (snapshot.Accounts.FirstOrDefault(account => account.Account.Id == c.Account)?.Venues.FirstOrDefault(reading => reading.Venue == c.Venue) is not KnownReading known)
            return (false, $"settlement of {c.Leg} at {c.Account}/{c.Venue}: not readable");
        var isThere = known.Settlements.Any(awaited => awaited.Leg == c.Leg) || known.MarginAccounts.SelectMany(margin => margin.Legs).Any(leg => leg.Id == c.Leg);
        return (!isThere, $"{c.Leg} at {c.Account}/{c.Venue} is {(isThere ? "there" : "settled")}");
    }

    private static (bool, string) Idle(IdleAtLeast c, PortfolioSnapshot snapshot) =>
        snapshot.Accounts.FirstOrDefault(account => account.Account.Id == c.Account)?.Idle
            .FirstOrDefault(idle => idle.Amount.Token.Symbol == c.Symbol) is { } balance
            ? (balance.Amount.ToWad(Rounding.Down) >= c.Minimum, Text($"idle {balance.Amount} >= {c.Minimum}"))
            : (false, Text($"idle {c.Symbol} of {c.Account}: not readable"));

    private static (bool, string) Allowance(AllowanceExactly c, PortfolioSnapshot snapshot) =>
        Standing(c, snapshot) is { } standing
            ? (standing.ToWad(Rounding.Up) == c.Amount, Text($"{c.Spender} may take {standing} = {c.Amount}"))
            : (false, Text($"what {c.Spender} may take of {c.Symbol} of {c.Account}: not readable"));

    /// <summary>An allowance is the token's own number, at once as the transaction left it; one that is otherwise was raced, and stays so.</summary>
    private static TokenAmount? Standing(AllowanceExactly c, PortfolioSnapshot snapshot) =>
        snapshot.Accounts.FirstOrDefault(account => account.Account.Id == c.Account)?.Allowances
            .FirstOrDefault(given => given.Spender == c.Spender && given.Amount.Token.Symbol == c.Symbol)?.Amount;

    /// <summary>Whether the venue that would show a margin account was read whole: only then does its absence mean that it is gone.</summary>
    private static bool IsRead(PortfolioSnapshot snapshot, MarginAccountId id) =>
        (from account in snapshot.Accounts
         from reading in account.Venues.OfType<KnownReading>()
         select id.IsAt(account.Account.Id, reading.Venue))
        .Any(isAt => isAt);

    private static MarginAccount? Find(RiskAssessment assessment, MarginAccountId id) =>
        assessment.Margin.FirstOrDefault(risk => risk.Margin.Id == id)?.Margin;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
