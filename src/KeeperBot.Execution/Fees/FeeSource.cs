using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Fees;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Fees;

/// <summary>Quotes fees for the block after a given one, from its fee history, under a ceiling.</summary>
internal sealed class FeeSource(EthClient client, FeeSettings settings)
{
    public async Task<FeeOutcome> QuoteAsync(ulong newest, Urgency urgency, Wei ceiling, CancellationToken cancellation)
    {
        var percentile = urgency == Urgency.Emergency ? settings.EmergencyPercentile : settings.RoutinePercentile;
        var blocks = (int)Math.Min((ulong)settings.HistoryBlocks, newest + 1);
        var history = await HistoryAsync(blocks, newest, percentile, cancellation).ConfigureAwait(false);
        return FeeEstimator.Estimate(history, new FeeOptions
        {
            TipFloor = Word(settings.TipFloor),
            TipCeiling = Word(settings.TipCeiling),
            MaxFeeCap = Word(ceiling),
            HeadroomBlocks = settings.HeadroomBlocks,
        });
    }

    // A fork that has just begun knows nothing of the blocks below it and answers fewer than asked (Anvil, eight of ten): fewer will do.
    private async Task<FeeHistory> HistoryAsync(int blocks, ulong newest, int percentile, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await client.GetFeeHistoryAsync(blocks, newest, [percentile], cancellation).ConfigureAwait(false);
            }
            catch (RpcException error) when (error.Kind == RpcErrorKind.InvalidResponse && blocks > 1)
            {
                blocks /= 2;
            }
        }
    }

    private static UInt256 Word(Wei amount) => UInt256.FromBigInteger(amount.Raw);
}
