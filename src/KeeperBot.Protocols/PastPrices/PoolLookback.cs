using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.UniswapV3;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Protocols.PastPrices;

/// <summary>
/// Asks a pool's oracle for the mean tick of a minute, every ten minutes back: a mean over the whole ten would smooth a third of the variance away. A pool keeps as many
/// observations as somebody paid for, and reverts beyond the oldest.
/// </summary>
internal sealed class PoolLookback(MulticallReader calls, int most)
{
    private const int Step = 600, Window = 60;

    private static readonly double LogTick = Math.Log(1.0001);

    public async Task<PastPricesTold> ReadAsync(PoolSource pool, BlockRef block, ChainTime since, CancellationToken cancellation)
    {
        var wanted = Math.Max(0, (long)block.Timestamp.Since(since).TotalSeconds) / Step + 1;
        var count = (int)Math.Min(wanted, most);
        var answers = await calls.ReadAsync(
            [.. Enumerable.Range(0, count).Select(back => new ContractCall(pool.At, UniswapV3Abi.Observe.Encode(AbiValue.Array([(AbiValue)(back * Step + Window), (AbiValue)(back * Step)]))))],
            block, [], cancellation).ConfigureAwait(false);
        List<PriceSample> samples = [];
        var complaint = wanted > most ? $"{most} prices are read at most" : null;
        for (var back = 0; back < count; back++)
        {
            if (!answers[back].Success)
            {
                complaint = $"its observations do not reach back farther ({RevertText.Decode(answers[back]).Text})";
                break;
            }

            samples.Add(new((long)block.Timestamp.UnixSeconds - back * Step, Price(pool, UniswapV3Abi.Observe.DecodeOutput(answers[back].Data.Span)[0])));
        }

        samples.Reverse();
        return new([.. samples.Where(sample => double.IsFinite(sample.Price) && sample.Price > 0)], complaint);
    }

    /// <summary>Whole units of quote per whole unit of base.</summary>
    private static double Price(PoolSource pool, AbiValue cumulatives)
    {
        if (cumulatives.Count != 2)
            throw new AbiException("observe", $"{cumulatives.Count} tick cumulatives came back to 2 questions");
        var tick = (double)(cumulatives[1].AsBigInteger() - cumulatives[0].AsBigInteger()) / Window;
        return Math.Exp((pool.BaseIsToken0 ? tick : -tick) * LogTick) * Math.Pow(10, pool.DecimalsApart);
    }
}
