using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Evm;
using KeeperBot.History;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Host.Composition;

/// <summary>
/// What a start does for the price history: prices of blocks that were abandoned while nobody looked are dropped, and gaps are filled from the venues' oracle feeds and
/// pools. Best effort and bounded in time: whatever fails is a warning, and volatilities are their floor or what options imply until there is enough.
/// </summary>
/// <param name="configuration">What is configured.</param>
/// <param name="client">The chain.</param>
/// <param name="room">Reads the prices of now, which those of the past must lead to.</param>
/// <param name="history">The history.</param>
/// <param name="time">The clock of the deadline.</param>
/// <param name="logger">The log.</param>
internal sealed class PriceRecovery(KeeperConfiguration configuration, EthClient client, PortfolioRoom room, IPriceHistory history, TimeProvider time, ILogger logger)
{
    private const int BlocksLookedAt = 64, FewestSamples = 10;

    /// <summary>A source whose newest price is farther from the snapshot's than this is of something else.</summary>
    private const double Tolerance = 0.1;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Runs it once, at a block.</summary>
    public async Task RunAsync(BlockRef block, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            if (history is PriceStore store)
                await DropAbandonedAsync(store, either.Token).ConfigureAwait(false);
            if (configuration.Options.Foresight.PastPrices > 0)
                await FillAsync(block, either.Token).ConfigureAwait(false);
        }
        catch (EnvironmentFailure failure)
        {
            Log.PastPricesMissing(logger, $"the node did not answer: {failure.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Log.PastPricesMissing(logger, $"the nodes took longer than {Deadline.TotalSeconds:0} s");
        }
    }

    private async Task DropAbandonedAsync(PriceStore store, CancellationToken cancellation)
    {
        foreach (var (number, hash) in store.NewestBlocks(BlocksLookedAt))
        {
            if ((await client.GetBlockAsync(number, cancellation).ConfigureAwait(false))?.Hash == hash)
                return;
            history.Abandon(Math.Max(number, 1) - 1);
        }
    }

    private async Task FillAsync(BlockRef block, CancellationToken cancellation)
    {
        var sources = ForesightComposition.Sources(configuration);
        var since = block.Timestamp.Plus(-TimeSpan.FromSeconds(Math.Min(configuration.Options.Foresight.History.TotalSeconds, block.Timestamp.UnixSeconds)));
        var wanted = sources.Select(source => source.Underlying).Distinct().Where(underlying => HasGaps(history.Read(underlying, since), since, block.Timestamp)).ToHashSet();
        if (wanted.Count == 0)
            return;
        var snapshot = await room.Snapshots.ReadAsync(block, cancellation).ConfigureAwait(false);
        var spots = room.Assessor.Assess(snapshot).Exposures.Where(exposure => exposure.Spot is { Sign: > 0 }).ToDictionary(exposure => exposure.Underlying, exposure => exposure.Spot!.Value.ToDouble());
        var reader = new PastPriceReader(room.Multicaller, configuration.Options.Foresight.PastPrices);
        foreach (var source in sources.Where(source => wanted.Contains(source.Underlying) && spots.ContainsKey(source.Underlying)))
        {
            if (await TryFillAsync(reader, source, spots[source.Underlying], block, since, cancellation).ConfigureAwait(false))
                wanted.Remove(source.Underlying);
        }
    }

    /// <summary>Whether a source told enough, so that no other is asked.</summary>
    private async Task<bool> TryFillAsync(PastPriceReader reader, PastPriceSource source, double spot, BlockRef block, ChainTime since, CancellationToken cancellation)
    {
        if (!HasGaps(history.Read(source.Underlying, since), since, block.Timestamp))
            return true;
        var told = await reader.ReadAsync(source, block, since, cancellation).ConfigureAwait(false);
        if (told.Samples is not [.., var newest])
        {
            Log.PastPricesMissing(logger, $"{source.Name} ({source.At}) tells no past prices of {source.Underlying}: {told.Complaint ?? "it answers none"}");
            return false;
        }

        if (Math.Abs(newest.Price / spot - 1) > Tolerance)
        {
            Log.PastPricesMissing(logger, FormattableString.Invariant(
                $"{source.Name} ({source.At}) tells {newest.Price:G9} as the newest price of {source.Underlying} where the venues read {spot:G9}; it is not used"));
            return false;
        }

        var added = history.Fill(source.Underlying, told.Samples);
        Log.PastPricesRead(logger, added, source.Underlying.Symbol, source.Name, told.Complaint ?? "it reaches back as far as history");
        return told.Samples.Length >= FewestSamples;
    }

    private static bool HasGaps(ImmutableArray<PriceSample> samples, ChainTime since, ChainTime now)
    {
        var longest = 2 * (long)PriceBook.Repeat.TotalSeconds;
        var before = (long)since.UnixSeconds;
        foreach (var sample in samples)
        {
            if (sample.UnixSeconds - before > longest)
                return true;
            before = sample.UnixSeconds;
        }

        return (long)now.UnixSeconds - before > longest;
    }
}
