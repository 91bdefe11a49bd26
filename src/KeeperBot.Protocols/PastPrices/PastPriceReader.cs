using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.PastPrices;

/// <summary>Reads past prices at one block's hash, a bounded number of them. A source that does not answer is a complaint and no exception; a node that fails is one.</summary>
/// <param name="calls">The multicall.</param>
/// <param name="most">Most prices that are read of a source, above zero.</param>
public sealed class PastPriceReader(MulticallReader calls, int most)
{
    private static readonly AbiFunction Aggregator = EmbeddedAbi.Load("perp-v2/ChainlinkPriceFeedV3").Function("getAggregator");

    /// <summary>The prices of a source from a time on.</summary>
    /// <param name="source">The source.</param>
    /// <param name="block">The block to read at.</param>
    /// <param name="since">How far back.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RpcException">The node gives no answer.</exception>
    public async Task<PastPricesTold> ReadAsync(PastPriceSource source, BlockRef block, ChainTime since, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(block);
        try
        {
            return source switch
            {
                FeedSource feed => await new RoundWalk(calls, most).ReadAsync(feed.At, block, since, cancellation).ConfigureAwait(false),
                PerpFeedSource feed => await new RoundWalk(calls, most).ReadAsync(await AggregatorOfAsync(feed, block, cancellation).ConfigureAwait(false), block, since, cancellation).ConfigureAwait(false),
                PoolSource pool => await new PoolLookback(calls, most).ReadAsync(pool, block, since, cancellation).ConfigureAwait(false),
                _ => throw new InvalidOperationException($"no past prices are read from a {source.GetType().Name}"),
            };
        }
        catch (AbiException error)
        {
            return new([], $"{source.At} answers like another contract: {error.Message}");
        }
    }

    private async Task<Address> AggregatorOfAsync(PerpFeedSource feed, BlockRef block, CancellationToken cancellation)
    {
        var answers = await calls.ReadAsync([new ContractCall(feed.At, Aggregator.Encode())], block, [], cancellation).ConfigureAwait(false);
        return Decode(Aggregator, answers[0])[0].AsAddress();
    }

    internal static AbiValue Decode(AbiFunction function, CallResult result) => result.Success
        ? function.DecodeOutput(result.Data.Span)
        : throw new AbiException(function.Name, $"it reverted: {RevertText.Decode(result).Text}");
}
