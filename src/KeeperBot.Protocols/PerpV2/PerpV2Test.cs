using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>One of the venue's comparisons: it takes where equity &lt; requirement.</summary>
/// <param name="Equity">What is compared; in the settlement token's value.</param>
/// <param name="Requirement">With what; above 0.</param>
/// <param name="Ratio">The requirement's share of the positions' notional; null where it is none.</param>
internal sealed record PerpV2Test(Wad Equity, Wad Requirement, Wad? Ratio);
