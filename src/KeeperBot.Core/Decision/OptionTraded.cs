using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Decision;

/// <summary>How many options an intent was to trade: what is left of a roll is worked out from it.</summary>
/// <param name="Underlying">What they are written on.</param>
/// <param name="Kind">Calls or puts.</param>
/// <param name="Quantity">Bought (above zero) or written (below).</param>
public sealed record OptionTraded(Underlying Underlying, OptionKind Kind, Wad Quantity)
{
    /// <summary>How many of the kind the account had written at the venue before it; null where that is not remembered.</summary>
    public Wad? Written { get; init; }

    /// <summary>From what an intent promised; null where it promised no change of a number of options that it names.</summary>
    public static OptionTraded? Of(ImmutableArray<EffectCondition> promise) =>
        promise.OfType<OptionSizeWithin>().FirstOrDefault(condition => condition.Before is not null) is { Before: { } before } size
            ? new(size.Underlying, size.Kind, Wad.FromRaw((size.Lowest.Raw + size.Highest.Raw) / 2) - before) { Written = size.Written }
            : null;
}
