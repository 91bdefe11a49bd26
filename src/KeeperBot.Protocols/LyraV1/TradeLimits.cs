using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>When the pricer takes a trade.</summary>
/// <param name="CutoffSeconds">Nothing but forced closes within this time of the expiry.</param>
/// <param name="MinDelta">Nothing but forced closes where the strike's call delta is below this or above 1 less this.</param>
/// <param name="MinForceCloseDelta">Before the cut-off, no forced close where the call delta is above this and below 1 less this.</param>
internal sealed record TradeLimits(ulong CutoffSeconds, Wad MinDelta, Wad MinForceCloseDelta)
{
    internal static TradeLimits Read(AbiValue outputs) => new(
        outputs["tradingCutoff"].AsUInt64(),
        Wad.FromRaw(outputs["minDelta"].AsBigInteger()),
        Wad.FromRaw(outputs["minForceCloseDelta"].AsBigInteger()));

    /// <summary>The pricer's own comparison: block time + cut-off &gt; expiry.</summary>
    internal bool IsPastCutoff(ChainTime expiry, ChainTime now) => (UInt128)now.UnixSeconds + CutoffSeconds > expiry.UnixSeconds;

    /// <summary>The same for a position.</summary>
    internal bool IsPastCutoff(LyraPosition position, ChainTime now) => IsPastCutoff(position.Expiry, now);

    /// <summary>Whether only a forced close would trade: past the cut-off, or outside the delta band.</summary>
    internal bool NeedsForce(LyraPosition position, ChainTime now) =>
        IsPastCutoff(position, now) || position.CallDelta < MinDelta || position.CallDelta > Wad.One - MinDelta;

    /// <summary>
    /// Whether a close trades now, ordinary or forced. The pricer judges the delta after the trade; the one before it stands in for it here,
    /// and the quote decides. A stale cache forbids nothing: a trade prices afresh.
    /// </summary>
    internal bool AllowClose(LyraPosition position, ChainTime now) =>
        position.Phase == LyraBoardPhase.Live && !position.Frozen
        && (!NeedsForce(position, now) || IsPastCutoff(position, now) || position.CallDelta <= MinForceCloseDelta || position.CallDelta >= Wad.One - MinForceCloseDelta);
}
