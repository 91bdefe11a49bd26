using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>Greeks in the units of their limits.</summary>
public static class NetGreeks
{
    /// <summary>One net Greek of an underlying; null where it, or the price that gamma is counted with, is not known.</summary>
    public static Wad? Of(UnderlyingRisk exposure, GreekKind greek)
    {
        ArgumentNullException.ThrowIfNull(exposure);
        return exposure.Spot is { Sign: > 0 } spot && exposure.Net.IsFinite ? Wad.FromDouble(Of(exposure.Net, greek, spot.ToDouble())) : null;
    }

    /// <summary>One Greek of a vector.</summary>
    /// <param name="greeks">In the internal units.</param>
    /// <param name="greek">Which.</param>
    /// <param name="spot">The price of the underlying.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static double Of(GreekVector greeks, GreekKind greek, double spot) => greek switch
    {
        GreekKind.Gamma => greeks.Gamma * spot * 0.01,
        GreekKind.Vega => greeks.Vega * 0.01,
        _ => throw new ArgumentOutOfRangeException(nameof(greek), greek, "no Greek with a limit"),
    };
}
