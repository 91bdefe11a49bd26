using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>The reads of an account: positions and the pricer's limits through the lens, and what the cache's minimum collateral is computed from.</summary>
internal static class LyraV1Reads
{
    internal const string Lens = "lens";
    internal const string Limits = "tradeLimits";
    internal const string MinCollateral = "minCollateralParameters";
    internal const string Listed = "listedStrikes";

    /// <param name="o">The market.</param>
    /// <param name="owner">Whose positions.</param>
    /// <param name="buys">Whether the owner may buy what is listed.</param>
    internal static ImmutableArray<PlannedRead> Plan(LyraV1Options o, Address owner, bool buys) =>
    [
        PlannedRead.Of(Lens, o.LensAddress, LyraV1Abi.LensRead, AbiValue.Tuple(o.OptionMarket, o.OptionToken, o.GreekCache, o.SynthetixAdapter), owner),
        PlannedRead.Of(Limits, o.LensAddress, LyraV1Abi.LensTradeLimits, o.Pricer),
        PlannedRead.Of(MinCollateral, o.GreekCache, LyraV1Abi.MinCollateralParams),
        .. buys ? [PlannedRead.Of(Listed, o.LensAddress, LyraV1Abi.LensListed, o.OptionMarket)] : ImmutableArray<PlannedRead>.Empty,
    ];
}
