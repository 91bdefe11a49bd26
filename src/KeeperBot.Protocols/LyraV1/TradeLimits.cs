using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>When the pricer takes an ordinary trade.</summary>
/// <param name="CutoffSeconds">Nothing but forced closes within this time of the expiry.</param>
/// <param name="MinDelta">Nothing but forced closes where the strike's call delta is below this or above 1 less this.</param>
internal sealed record TradeLimits(ulong CutoffSeconds, Wad MinDelta)
{
    internal static TradeLimits Read(AbiValue outputs) => new(outputs["tradingCutoff"].AsUInt64(), Wad.FromRaw(outputs["minDelta"].AsBigInteger()));

    /// <summary>The pricer's own comparison: block time + cut-off &gt; expiry.</summary>
    internal bool IsPastCutoff(LyraPosition position, ChainTime now) => (UInt128)now.UnixSeconds + CutoffSeconds > position.Expiry.UnixSeconds;

    /// <summary>
    /// Whether an ordinary close trades now. The pricer judges the delta after the trade, at the current spot; the cached one stands in for it here,
    /// and the quote decides. A stale cache forbids nothing: a trade prices afresh.
    /// </summary>
    internal bool AllowClose(LyraPosition position, ChainTime now) =>
        position.Phase == LyraBoardPhase.Live && !position.Frozen && !IsPastCutoff(position, now)
        && position.CallDelta >= MinDelta && position.CallDelta <= Wad.One - MinDelta;
}
