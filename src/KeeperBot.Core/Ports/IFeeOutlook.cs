using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>What a transaction would pay for its gas if it were signed now; for venues that measure a payment against the transaction's own gas price.</summary>
public interface IFeeOutlook
{
    /// <summary>The most per gas that a transaction of this urgency would be signed with on top of a block; null where nothing can be said.</summary>
    Task<Wei?> LookAsync(Urgency urgency, BlockRef block, CancellationToken cancellation);
}
