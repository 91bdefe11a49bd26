using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Fees;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Fees;

/// <summary>The fee that the transaction plane would quote at a block, from the same history and under the same caps.</summary>
/// <param name="client">The node.</param>
/// <param name="settings">How fees are estimated.</param>
/// <param name="caps">Policy's caps.</param>
public sealed class FeeOutlookSource(EthClient client, FeeSettings settings, GasCaps caps) : IFeeOutlook
{
    private readonly FeeSource _fees = new(client, settings);

    /// <inheritdoc/>
    public async Task<Wei?> LookAsync(Urgency urgency, BlockRef block, CancellationToken cancellation)
    {
        var cap = urgency == Urgency.Emergency ? caps.EmergencyFeePerGas : caps.RoutineFeePerGas;
        return await _fees.QuoteAsync(block.Number, urgency, FeeBump.OrdinaryLimit(cap), cancellation).ConfigureAwait(false) is FeeQuote quote
            ? new Wei(quote.MaxFeePerGas.ToBigInteger())
            : null;
    }
}
