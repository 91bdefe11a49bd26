using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>What a transaction would pay for its gas if it were signed now; for venues that measure a payment against the transaction's own gas price.</summary>
public interface IFeeOutlook
{
    /// <summary>The most per gas that a transaction of this urgency would offer on top of a block, and the most that it could ever offer; null where nothing can be said.</summary>
    Task<FeeOutlook?> LookAsync(Urgency urgency, BlockRef block, CancellationToken cancellation);
}

/// <summary>Fees of a transaction to be.</summary>
/// <param name="Offered">The most per gas it would be signed with now.</param>
/// <param name="Cap">The most per gas that policy ever allows in its tier.</param>
public sealed record FeeOutlook(Wei Offered, Wei Cap);
