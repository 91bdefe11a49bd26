using System.Collections.Immutable;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// The order of a plan that writes: everything that is bought back first, since a short less leaves less at risk, and what is written last, for no more than was bought back. Each state between
/// must be one to stay in: no Greek with a limit goes beyond it, or further beyond it than it is.
/// </summary>
internal static class RollPlan
{
    private static readonly Wad Half = Wad.Parse("0.5");

    /// <summary>What a plan over the number of options written aims for: as many as there were before, and never more.</summary>
    public static NetGoal Goal(RollSide side)
    {
        var grain = Wad.Max(side.Kept.Divide(Wad.FromInteger(100), Rounding.Down), Wad.FromRaw(1));
        var near = grain.Divide(Wad.FromInteger(100), Rounding.Down);
        return new(-side.Written, -side.Kept - near, -side.Kept + near, -side.Kept - near, Wad.Max(-side.Kept + near, Wad.Zero), grain);
    }

    /// <summary>Every limited Greek of an underlying within its limit, or no further beyond it than it is.</summary>
    public static IEnumerable<EffectCondition> WithinLimits(GreekCase greek) =>
        from kind in new[] { GreekKind.Gamma, GreekKind.Vega }
        where greek.Limits.Of(kind) is not null
        let most = Most(greek, kind)
        select new NetGreekWithin(greek.Exposure.Underlying, kind, -most, most);

    /// <summary>Whether the sides of a plan are written no more than they were, also while it is under way, and every state between is within the limits.</summary>
    public static bool IsSafe(IReadOnlyList<OptionAction> ordered, IReadOnlyList<RollSide> sides, GreekCase greek)
    {
        foreach (var side in sides)
        {
            var owed = side.Owed;
            foreach (var action in ordered)
            {
                owed += side.Change(action);
                if (owed.Sign < 0)
                    return false;
            }
        }

        foreach (var kind in Kinds(greek))
        {
            var (value, most) = (Value(greek, kind), Most(greek, kind));
            foreach (var action in ordered)
            {
                value += Move(greek, kind, action);
                if (value.Abs() > most)
                    return false;
            }
        }

        return true;
    }

    /// <summary>The steps with their codes and what follows each: the first carries the rest, which is planned anew on its effect.</summary>
    public static ImmutableArray<OptionAction> Linked(IReadOnlyList<OptionAction> ordered, OptionCase options)
    {
        var greek = options.Worst;
        if (!ordered.Any(action => action.Writes))
            return [.. ordered];
        var steps = ordered.Select((action, place) => Coded(action, [.. ordered.Skip(place + 1).Where(later => later.Writes)], options)).ToList();
        var rest = steps.Skip(1).ToImmutableArray();
        var first = steps[0];
        if (first.Writes)
            return [first, .. rest];
        var between = string.Join(", ", Kinds(greek).Select(kind => $"net {kind.ToString().ToLowerInvariant()} {GreekCase.Rounded(Value(greek, kind) + Move(greek, kind, first))}"));
        return
        [
            first with
            {
                Then = rest,
                Whole = Whole(steps, greek),
                Effect = first.Effect with { Simulated = [.. first.Effect.Simulated, .. WithinLimits(greek)] },
                Reason = $"{first.Reason}; after this alone {between}, no margin account below its target; then {string.Join(", then ", rest.Select(step => step.Reason))}",
            },
        ];
    }

    private static OptionAction Coded(OptionAction action, List<OptionAction> writes, OptionCase options)
    {
        var greek = options.Worst;
        if (action.Writes)
            return writes.Count > 0 ? action with { ReasonCode = RollSide.RollCode(greek.Greek) } : action;
        // What nothing is written in place of is a part of the plan beside the roll, and leaves nothing to be written.
        if (options.Sides.Find(side => side.Change(action).Sign > 0 && writes.Exists(write => side.Change(write).Sign < 0)) is not { } side)
            return action with { ReasonCode = greek.PartCode };
        var sizes = action.Effect.OnChain.OfType<OptionSizeWithin>().Select(size => size with { Before = Wad.FromRaw((size.Lowest.Raw + size.Highest.Raw) / 2) - action.Quantity, Written = side.Written }).ToList();
        return action with { ReasonCode = RollSide.RollCode(greek.Greek), Effect = action.Effect with { OnChain = [.. sizes] } };
    }

    /// <summary>All sizes as planned, the new positions at their health, and the Greeks where they were to end: half as far off again as everything that is traded moves them, and within their limits.</summary>
    private static ImmutableArray<EffectCondition> Whole(List<OptionAction> steps, GreekCase greek)
    {
        var conditions = steps.SelectMany(step => step.Effect.OnChain.OfType<OptionSizeWithin>()).Cast<EffectCondition>()
            .Concat(steps.SelectMany(step => step.Effect.Simulated).Where(condition => condition is WrittenHealthAtLeast or HealthAtLeast)).ToImmutableArray();
        return
        [
            .. conditions,
            .. from kind in Kinds(greek)
               let moves = steps.ConvertAll(step => Move(greek, kind, step))
               let end = moves.Aggregate(Value(greek, kind), (sum, move) => sum + move)
               let slack = moves.Aggregate(Wad.Zero, (sum, move) => sum + move.Abs()).Multiply(Half, Rounding.Up)
               let most = end.Abs() <= greek.Limits.Of(kind)!.Max ? greek.Limits.Of(kind)!.Max : Most(greek, kind)
               select new NetGreekWithin(greek.Exposure.Underlying, kind, Wad.Max(end - slack, -most), Wad.Min(end + slack, most)),
        ];
    }

    private static IEnumerable<GreekKind> Kinds(GreekCase greek) => new[] { GreekKind.Gamma, GreekKind.Vega }.Where(kind => greek.Limits.Of(kind) is not null);

    private static Wad Value(GreekCase greek, GreekKind kind) => NetGreeks.Of(greek.Exposure, kind) ?? throw new InvalidOperationException($"net {kind} is not known");

    private static Wad Most(GreekCase greek, GreekKind kind) => Wad.Max(greek.Limits.Of(kind)!.Max, Value(greek, kind).Abs());

    private static Wad Move(GreekCase greek, GreekKind kind, OptionAction action) =>
        Wad.FromDouble(NetGreeks.Of(PositionGreeks.Of(action.Option with { Size = action.Quantity }, greek.Now), kind, greek.Spot));
}
