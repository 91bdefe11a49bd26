using System.Collections.Immutable;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// Option trades move net delta: what of it leaves the band has to be hedged afterwards, and that hedge's cost belongs to the choice of the options. Here is how far net delta may go, and the hedges
/// that would bring it back, which are asked for their price and not made: the drift rule makes them, on the effect of the trades.
/// </summary>
/// <param name="Goal">Where net delta should end.</param>
/// <param name="Probes">A hedge in each direction that may be needed, at a few markets.</param>
/// <param name="Needed">The directions in which a hedge may be needed (1 to buy, -1 to sell), whether or not there is a market for it now.</param>
internal sealed record DeltaOfOptions(NetGoal Goal, ImmutableArray<HedgeAction> Probes, ImmutableArray<int> Needed)
{
    private static readonly Wad Hundredth = Wad.Parse("0.01");

    /// <summary>Null where net delta has no limit, or nothing is hedged.</summary>
    public static DeltaOfOptions? Of(UnderlyingRisk exposure, List<PlannedOption> candidates, DecisionLimits limits, PlanDraft draft)
    {
        if (!limits.Mode.Hedge || exposure.NetDelta is not { } net || !limits.Drift.TryGetValue(exposure.Underlying, out var configured))
            return null;
        if (StrategyTarget.WhyUnknown(exposure.Underlying, draft.Snapshot, configured) is not null)
            return null;
        var band = EffectiveBand.Of(exposure, draft.Snapshot, draft.Assessment, configured);
        var distance = net - band.TargetDelta;
        // What is beyond the band already is the drift rule's to bring back; the options are not to take it further.
        var edge = Wad.Max(band.Band, distance.Abs());
        var moves = candidates.Select(candidate => candidate.Move(candidate.Most).Delta).Where(double.IsFinite).Select(Wad.FromDouble).ToList();
        var up = Sum(moves.Where(move => move.Sign > 0).OrderDescending());
        var down = Sum(moves.Where(move => move.Sign < 0).Order());
        var (sell, buy) = (distance + up - edge, -edge - (distance + down));
        return new(
            new(distance, -edge, edge, -edge, edge, Wad.Max(edge.Multiply(Hundredth, Rounding.Down), Wad.FromRaw(1))),
            [.. Probes(sell, -1), .. Probes(buy, 1)],
            [.. new[] { (Size: sell, Sign: -1), (Size: buy, Sign: 1) }.Where(way => Wad.Min(way.Size, band.MaxTrade) >= band.MinTrade).Select(way => way.Sign)]);

        // Two of the candidates at most are traded in full.
        static Wad Sum(IEnumerable<Wad> moves) => moves.Take(2).Aggregate(Wad.Zero, (sum, move) => sum + move);

        IEnumerable<HedgeAction> Probes(Wad size, int sign)
        {
            var quantity = Wad.Min(size, band.MaxTrade);
            if (quantity < band.MinTrade)
                return [];
            var hedge = new HedgeCase(exposure.Underlying, net, band, sign > 0 ? quantity : -quantity);
            return new HedgeCandidates(limits).Of(hedge, draft).Found.Select(found => found.Action).OfType<HedgeAction>().Take(PlanBounds.Probes);
        }
    }
}
