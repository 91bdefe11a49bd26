using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>
/// Which of the listed options are asked for as second halves of a roll: those that could be cheapest per unit of the worst Greek that the roll takes away, by what buying back and writing may
/// cost at worst.
/// </summary>
internal static class RollCandidates
{
    /// <summary>What could be written, the likely cheapest first; and why the others are not.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="closes">What could be bought back.</param>
    /// <param name="draft">The plan.</param>
    /// <param name="limits">The ladders.</param>
    public static (List<PlannedOption> Found, List<string> Refusals) Of(OptionCase options, List<PlannedOption> closes, PlanDraft draft, DecisionLimits limits)
    {
        var (found, refusals) = (new List<(PlannedOption Candidate, Wad PerUnit)>(), new List<string>());
        foreach (var side in options.Sides)
        {
            var halves = closes.FindAll(close => side.Change(close.Most).Sign > 0);
            var sizes = halves.SelectMany(close => close.Sizes.Select(size => close.At(size)?.Quantity).OfType<Wad>()).Concat(Owed(side)).Where(size => size.Sign > 0).ToHashSet();
            if (sizes.Count == 0)
                continue;
            foreach (var listed in side.Reading.Options.Where(listed => listed.One.Underlying == options.Worst.Exposure.Underlying && listed.One.Kind == side.Kind && !listed.Writing.IsEmpty))
            {
                var proposal = WriteSizing.Of(options.Worst, side, listed, sizes, draft, limits);
                if (PlannedOption.Of(options.Worst, proposal) is not { } candidate)
                    refusals.Add(proposal.WhyNot);
                else if (PerUnit(options, side, candidate, halves) is { } cost)
                    found.Add((candidate, cost));
            }
        }

        return ([.. found.OrderBy(item => item.PerUnit).ThenBy(item => item.Candidate.Most.Target).ThenBy(item => item.Candidate.Most.Leg.Value, StringComparer.Ordinal).Select(item => item.Candidate)], refusals);
    }

    /// <summary>Of what is still to be written all, or a part where the limits do not bear all of it.</summary>
    private static IEnumerable<Wad> Owed(RollSide side) => Enumerable.Range(1, PlanBounds.OptionSteps).Select(step => PlannedOption.Step(side.Owed, step));

    /// <summary>What a unit of the worst Greek costs at most by the best roll into an option; by itself where what it replaces is bought back already; null where no roll into it takes any away.</summary>
    private static Wad? PerUnit(OptionCase options, RollSide side, PlannedOption write, List<PlannedOption> halves)
    {
        var added = Own(options.Worst, write.Most.Option);
        if (side.Owed.Sign > 0)
            return write.Proposal.CostPerUnit + Wad.FromDouble(Math.Abs(added));
        Wad? best = null;
        foreach (var half in halves)
        {
            var removed = Own(options.Worst, half.Most.Option) - added;
            if (!(removed * -options.Worst.Value.Sign > 1e-12))
                continue;
            var cost = Wad.Max(half.Most.WorstPrice - half.Most.Option.VenuePrice, Wad.Zero) + write.Proposal.CostPerUnit;
            var each = cost.Divide(Wad.FromDouble(Math.Abs(removed)), Rounding.Up);
            best = best is { } known && known <= each ? known : each;
        }

        return best;
    }

    private static double Own(GreekCase greek, OptionLeg leg) => NetGreeks.Of(PositionGreeks.Of(leg with { Size = Wad.One }, greek.Now), greek.Greek, greek.Spot);
}
