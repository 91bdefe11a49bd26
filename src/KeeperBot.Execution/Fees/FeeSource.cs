using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Fees;

namespace KeeperBot.Execution.Fees;

/// <summary>Quotes fees for the block after a given one, from its fee history, under a ceiling.</summary>
internal sealed class FeeSource(EthClient client, FeeSettings settings)
{
    public async Task<FeeOutcome> QuoteAsync(ulong newest, Urgency urgency, Wei ceiling, CancellationToken cancellation)
    {
        var percentile = urgency == Urgency.Emergency ? settings.EmergencyPercentile : settings.RoutinePercentile;
        var blocks = (int)Math.Min((ulong)settings.HistoryBlocks, newest + 1);
        var history = await client.GetFeeHistoryAsync(blocks, newest, [percentile], cancellation).ConfigureAwait(false);
        return FeeEstimator.Estimate(history, new FeeOptions
        {
            TipFloor = Word(settings.TipFloor),
            TipCeiling = Word(settings.TipCeiling),
            MaxFeeCap = Word(ceiling),
            HeadroomBlocks = settings.HeadroomBlocks,
        });
    }

    private static UInt256 Word(Wei amount) => UInt256.FromBigInteger(amount.Raw);
}
