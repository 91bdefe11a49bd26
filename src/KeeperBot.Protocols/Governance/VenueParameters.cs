using System.Collections.Immutable;
using KeeperBot.Core.Governance;

namespace KeeperBot.Protocols.Governance;

/// <summary>What a venue's governance can set: where each parameter stands among the reads, and the functions that set them.</summary>
/// <param name="Cells">The parameters.</param>
/// <param name="Setters">The functions.</param>
internal sealed record VenueParameters(ImmutableArray<ParameterCell> Cells, ImmutableArray<ParameterSetter> Setters)
{
    /// <summary>A venue of which nothing is told.</summary>
    internal static VenueParameters None { get; } = new([], []);

    /// <summary>A share with four decimals that harms when it is lower, and so on: the kinds that venues share.</summary>
    internal static ParameterKind Share(int decimals, WorseWhen worse, ParameterScope scope = ParameterScope.Market) => new(ParameterUnit.Share, decimals, scope, worse);

    /// <summary>A switch that harms when it is on, or when it is off.</summary>
    internal static ParameterKind Flag(WorseWhen worse, ParameterScope scope = ParameterScope.Market) => new(ParameterUnit.Flag, 0, scope, worse);

    /// <summary>A contract that another may be put in the place of.</summary>
    internal static ParameterKind Contract(ParameterScope scope = ParameterScope.Venue) => new(ParameterUnit.Address, 0, scope, WorseWhen.Different);

    /// <summary>A number of whole units.</summary>
    internal static ParameterKind Amount(int decimals, WorseWhen worse, ParameterScope scope = ParameterScope.Market) => new(ParameterUnit.Amount, decimals, scope, worse);

    /// <summary>Seconds.</summary>
    internal static ParameterKind Seconds(WorseWhen worse, ParameterScope scope = ParameterScope.Venue) => new(ParameterUnit.Seconds, 0, scope, worse);
}
