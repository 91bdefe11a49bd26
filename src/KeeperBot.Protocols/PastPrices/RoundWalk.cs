using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Protocols.PastPrices;

/// <summary>
/// Walks a Chainlink feed's rounds back from the newest. A proxy's round id holds the phase (which aggregator) in its upper 16 bits and counts the rounds of the phase in
/// the lower 64; the walk ends with the phase, for nothing says how many rounds the one before had.
/// </summary>
internal sealed class RoundWalk(MulticallReader calls, int most)
{
    private const int Batch = 250;

    private static readonly ContractAbi Feed = EmbeddedAbi.Load("chainlink/AggregatorV3Interface");
    private static readonly AbiFunction Decimals = Feed.Function("decimals"), Latest = Feed.Function("latestRoundData"), Round = Feed.Function("getRoundData");
    private static readonly BigInteger RoundMask = ulong.MaxValue;

    public async Task<PastPricesTold> ReadAsync(Address feed, BlockRef block, ChainTime since, CancellationToken cancellation)
    {
        var first = await calls.ReadAsync([new ContractCall(feed, Decimals.Encode()), new ContractCall(feed, Latest.Encode())], block, [], cancellation).ConfigureAwait(false);
        var scale = Math.Pow(10, (int)PastPriceReader.Decode(Decimals, first[0])[0].AsUInt64());
        var newest = PastPriceReader.Decode(Latest, first[1]);
        var id = newest["roundId"].AsBigInteger();
        var (phase, number) = (id >> 64, (ulong)(id & RoundMask));
        List<PriceSample> samples = [];
        if (Sample(newest, scale, block.Timestamp) is { } sample)
            samples.Add(sample);
        var complaint = default(string);
        while (complaint is null && samples.Count < most && number > 1 && (samples.Count == 0 || samples[^1].UnixSeconds > (long)since.UnixSeconds))
        {
            var count = (int)Math.Min((ulong)Math.Min(Batch, most), number - 1);
            var answers = await calls.ReadAsync([.. Enumerable.Range(1, count).Select(back => Ask(feed, phase, number - (ulong)back))], block, [], cancellation).ConfigureAwait(false);
            complaint = Take(answers, number, scale, block, samples);
            number -= (ulong)count;
        }

        if (complaint is null && samples.Count >= most)
            complaint = $"{most} rounds are read at most";
        if (complaint is null && number <= 1 && samples is [.., var oldest] && oldest.UnixSeconds > (long)since.UnixSeconds)
            complaint = "its present phase has no older rounds";
        samples.Reverse();
        return new([.. samples.Where(item => item.UnixSeconds >= (long)since.UnixSeconds).TakeLast(most)], samples.Count == 0 ? complaint ?? "it has no usable round" : complaint);
    }

    private static ContractCall Ask(Address feed, BigInteger phase, ulong number) => new(feed, Round.Encode((phase << 64) | number));

    /// <summary>Adds what can be used of one batch, newest first; why the walk ends there, or null to go on.</summary>
    private static string? Take(ImmutableArray<CallResult> answers, ulong number, double scale, BlockRef block, List<PriceSample> samples)
    {
        for (var index = 0; index < answers.Length; index++)
        {
            if (!answers[index].Success)
                return FormattableString.Invariant($"round {number - 1 - (ulong)index} reverts: {RevertText.Decode(answers[index]).Text}");
            // A round that is not complete, or was answered with nothing, is passed over; so is one that is not older than the one after it.
            if (Sample(Round.DecodeOutput(answers[index].Data.Span), scale, block.Timestamp) is { } sample && (samples.Count == 0 || sample.UnixSeconds < samples[^1].UnixSeconds))
                samples.Add(sample);
        }

        return null;
    }

    private static PriceSample? Sample(AbiValue round, double scale, ChainTime now)
    {
        var (answer, at) = (round["answer"].AsBigInteger(), round["updatedAt"].AsBigInteger());
        if (answer.Sign <= 0 || at.Sign <= 0 || at > now.UnixSeconds)
            return null;
        var price = (double)answer / scale;
        return double.IsFinite(price) && price > 0 ? new((long)at, price) : null;
    }
}
