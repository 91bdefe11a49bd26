using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision.Margin;

/// <summary>
/// Who is served first. The lowest health comes first as long as there is enough for all; where the accounts that want help ask more of one buffer than it has, those go by expected loss
/// (the chance of liquidation within a day times what a liquidation would take), since what the first gets the last will lack. Where the chance of one of them is not foreseeable, health decides.
/// </summary>
internal static class RescueOrder
{
    /// <summary>Every margin account in the order in which its ladder is climbed; says where a buffer is short for several.</summary>
    public static IReadOnlyList<MarginRisk> Of(PlanDraft draft, DecisionLimits limits)
    {
        // What is only prepared for, a queued change, comes after everything that is due now.
        var order = draft.Assessment.Margin.OrderBy(risk => risk.Threat is not null && !IsBelow(risk, limits))
            .ThenBy(risk => new Rank(risk.Margin.Health), WorstFirst.Instance).ThenBy(risk => risk.Margin.Id).ToArray();
        var asking = order.Select((risk, place) => Ask.Of(risk, place, draft, limits)).OfType<Ask>().ToList();
        foreach (var buffer in asking.GroupBy(ask => (ask.Payer, ask.Token)).Where(group => group.Count() > 1))
            Share(buffer.Key.Token, [.. buffer], order, draft);
        return order;
    }

    private static bool IsBelow(MarginRisk risk, DecisionLimits limits) => limits.LadderOf(risk.Margin) is { } ladder && risk.Margin.Health.IsBelow(ladder.Trigger);

    /// <summary>Those who share a buffer that is short change places among themselves; all others keep theirs.</summary>
    private static void Share(Token token, IReadOnlyList<Ask> asking, MarginRisk[] order, PlanDraft draft)
    {
        if (draft.Idle(asking[0].Risk.Account.Id, token) is not { } idle)
            return;
        var available = Math.Max(0, idle.ToDouble() - asking.Max(ask => ask.Reserve));
        var wanted = asking.Sum(ask => ask.Tokens);
        if (wanted <= available)
            return;
        asking = [.. asking.Select(ask => ask with { ExpectedLoss = ask.Loss() })];
        var foreseen = asking.All(ask => ask.ExpectedLoss is not null);
        var served = foreseen ? [.. asking.OrderByDescending(ask => ask.ExpectedLoss).ThenBy(ask => ask.Risk.Margin.Id)] : asking;
        foreach (var (ask, place) in served.Zip(asking.Select(ask => ask.Place)))
            order[place] = ask.Risk;
        // By the payer's first account, whoever is worst now: one condition while it lasts.
        draft.Alarm($"{draft.Snapshot.Accounts.First(account => account.Account.Payer == asking[0].Payer).Account.Id}/{token}", "buffer.shared", string.Create(CultureInfo.InvariantCulture,
            $"{wanted:0.####} {token} are wanted and {available:0.####} may be given; served by {(foreseen ? "expected loss" : "health, since not every chance of liquidation is foreseeable")}: {string.Join(", ", served)}"));
    }

    /// <summary>What one account wants of a buffer.</summary>
    /// <param name="Risk">The account.</param>
    /// <param name="Place">Its place by health.</param>
    /// <param name="Payer">Whose buffer it is.</param>
    /// <param name="Token">What it wants.</param>
    /// <param name="Ladder">Its limits.</param>
    /// <param name="Tokens">To its target, and no more than one top-up may be, in whole tokens.</param>
    /// <param name="Reserve">What it must leave, in whole tokens.</param>
    private sealed record Ask(MarginRisk Risk, int Place, Address Payer, Token Token, MarginLimits Ladder, double Tokens, double Reserve)
    {
        /// <summary>In the numeraire; null where the chance is not foreseeable, and until somebody asks.</summary>
        public double? ExpectedLoss { get; init; }

        public override string ToString() => ExpectedLoss is { } loss
            ? string.Create(CultureInfo.InvariantCulture, $"{Risk.Margin.Id} ({loss:0.##}, wants {Tokens:0.####})")
            : string.Create(CultureInfo.InvariantCulture, $"{Risk.Margin.Id} (wants {Tokens:0.####})");

        /// <summary>Null for an account for which nothing is due, or that takes no token.</summary>
        public static Ask? Of(MarginRisk risk, int place, PlanDraft draft, DecisionLimits limits)
        {
            var margin = risk.Margin;
            if (!margin.Health.HasRequirement || limits.LadderOf(margin) is not { } ladder)
                return null;
            var foreseen = ForeseenBreach.Of(risk, ladder);
            if (!margin.Health.IsBelow(ladder.Trigger) && foreseen?.IsDue(margin.Health) != true)
                return null;
            var levels = new MarginLimitsPair(ladder.Trigger.ToDouble(), (foreseen?.Aim ?? ladder.Target).ToDouble());
            var now = new MarginPoint(margin.Equity.ToDouble(), margin.Health.Requirement.ToDouble());
            var owner = draft.AccountOf(risk.Account.Id);
            if (TopUpNeed.Of(margin, now, MarketShift.None, levels, token => owner.Idle.Any(idle => idle.Amount.Token == token)) is not { } need)
                return null;
            // What cannot be helped by it asks for nothing of it.
            if (!double.IsFinite(need.ToTarget) || !draft.Safety.Narrow(limits.Mode, risk.Account.Id, margin.Venue).TopUp)
                return null;
            var price = PriceOf(margin, need.Token);
            var reserve = margin.Health.IsBelow(ladder.Danger) ? 0 : ladder.Reserve.ToDouble() / price;
            return new(risk, place, risk.Account.Payer, need.Token, ladder, Math.Min(need.ToTarget, ladder.MaxTopUp.ToDouble() / price), reserve);
        }

        /// <summary>What one token is worth in the unit that the limits are given in.</summary>
        private static double PriceOf(MarginAccount margin, Token token) =>
            margin.Means.FirstOrDefault(means => means.Token == token) is { Price.Sign: > 0 } means ? means.Price.ToDouble() : UnitOf(margin);

        private static double UnitOf(MarginAccount margin) => margin.UnitPrice?.ToDouble() ?? 1;

        /// <summary>The chance of liquidation within a day times what it would take.</summary>
        public double? Loss() => Chance(Risk) * Math.Max(0, Risk.Margin.Equity.ToDouble()) * UnitOf(Risk.Margin) * Ladder.LiquidationLoss.ToDouble();

        private static double? Chance(MarginRisk risk)
        {
            if (risk.Margin.IsLiquidatable || risk.Margin.VenueSaysLiquidatable)
                return 1;
            try
            {
                return risk.Breach is BreachForeseen { Liquidation.WithinDay: >= 0 and <= 1 and var chance } ? chance : null;
            }
            catch (Exception error) when (error is ArithmeticException or ArgumentOutOfRangeException)
            {
                // Worked out when asked for: the venue's formula has no value in a market that was looked at.
                return null;
            }
        }
    }

    /// <summary>A health with its ratio in floating point, by which most comparisons are settled.</summary>
    private readonly record struct Rank(HealthRatio Health)
    {
        public double Ratio { get; } = Health.HasRequirement ? Health.Equity.ToDouble() / Health.Requirement.ToDouble() : double.PositiveInfinity;
    }

    /// <summary>Lowest health first, those that are close compared by cross-multiplication so that no rounding reorders two accounts; no requirement comes last.</summary>
    private sealed class WorstFirst : IComparer<Rank>
    {
        /// <summary>Far above what two conversions and a division lose.</summary>
        private const double Close = 1e-12;

        public static WorstFirst Instance { get; } = new();

        public int Compare(Rank left, Rank right)
        {
            if (left.Health.HasRequirement != right.Health.HasRequirement)
                return left.Health.HasRequirement ? -1 : 1;
            if (!left.Health.HasRequirement)
                return 0;
            return Math.Abs(left.Ratio - right.Ratio) > Close * Math.Max(Math.Abs(left.Ratio), Math.Abs(right.Ratio))
                ? left.Ratio.CompareTo(right.Ratio)
                : (left.Health.Equity.Raw * right.Health.Requirement.Raw).CompareTo(right.Health.Equity.Raw * left.Health.Requirement.Raw);
        }
    }
}
