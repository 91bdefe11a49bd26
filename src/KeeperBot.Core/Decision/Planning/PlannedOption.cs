using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>An option trade of which the plan chooses the size.</summary>
/// <param name="Greek">The Greek that it is for.</param>
/// <param name="Proposal">The trade, which says what it is at any size.</param>
/// <param name="Most">It at the most that its Greek's target could want.</param>
internal sealed record PlannedOption(GreekCase Greek, OptionProposal Proposal, OptionAction Most)
{
    /// <summary>A candidate; null where it cannot be made at all.</summary>
    public static PlannedOption? Of(GreekCase greek, OptionProposal proposal) =>
        proposal.At?.Invoke(proposal.Reach).Action is { } most ? new(greek, proposal, most) : null;

    /// <summary>
    /// As many as are asked for: of each Greek in turn the one that could be cheapest by what it may cost at worst. A trade that serves several is taken once, for the Greek that named it first.
    /// </summary>
    public static List<PlannedOption> Select(List<PlannedOption> all, IEnumerable<GreekCase> cases, int most)
    {
        var queues = cases.Select(one => new Queue<PlannedOption>(all.Where(item => item.Greek == one)
            .OrderBy(item => item.Proposal.At!(item.Proposal.Reach).CostPerUnit).ThenBy(item => item.Most.Target).ThenBy(item => item.Most.Leg.Value, StringComparer.Ordinal))).ToList();
        var chosen = new List<PlannedOption>();
        while (chosen.Count < most && queues.Exists(queue => queue.Count > 0))
        {
            foreach (var queue in queues.Where(queue => queue.Count > 0))
            {
                var next = queue.Dequeue();
                if (chosen.Count < most && !chosen.Exists(item => item.IsSameTrade(next)))
                    chosen.Add(next);
            }
        }

        return chosen;
    }

    /// <summary>At what sizes the venue is asked: the most, and half of it.</summary>
    public IEnumerable<OptionAction> Asks => At(Wad.FromRaw(Proposal.Reach.Raw / 2)) is { } half && half.Quantity != Most.Quantity ? [Most, half] : [Most];

    /// <summary>The sizes that are weighed.</summary>
    public IEnumerable<Wad> Sizes => Proposal.Sizes is { } sizes ? sizes : Enumerable.Range(1, PlanBounds.OptionSteps).Select(step => Step(Proposal.Reach, step));

    /// <summary>One of the equal steps up to a size, rounded up so that the last is all of it.</summary>
    public static Wad Step(Wad reach, int step) => Wad.FromRaw(((reach.Raw * step) + PlanBounds.OptionSteps - 1) / PlanBounds.OptionSteps);

    /// <summary>It at some number of options; null where that cannot be made.</summary>
    public OptionAction? At(Wad size) => Proposal.At!(size).Action;

    /// <summary>Its Greeks at a signed number of options.</summary>
    public GreekVector Move(OptionAction at) => PositionGreeks.Of(at.Option with { Size = at.Quantity }, Greek.Now);

    private bool IsSameTrade(PlannedOption other) => Most.Target == other.Most.Target && Most.Leg == other.Most.Leg && Most.Opens == other.Most.Opens && Most.Writes == other.Most.Writes;
}
