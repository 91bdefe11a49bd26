using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
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
/// pools. Best effort and bounded in time: whatever fails is a warning, and volatilities are their floor or what options imply until there is enough. A keeper that goes on
/// fills the gaps beside its cycles: one that is started again in a crash acts in its first.
/// </summary>
/// <param name="configuration">What is configured.</param>
/// <param name="client">The chain.</param>
/// <param name="room">Reads the prices of now, which those of the past must lead to.</param>
/// <param name="history">The history. It is touched between cycles only, by the thread of the cycle.</param>
/// <param name="time">The clock of the deadlines.</param>
/// <param name="logger">The log.</param>
internal sealed class PriceRecovery(KeeperConfiguration configuration, EthClient client, PortfolioRoom room, IPriceHistory history, TimeProvider time, ILogger logger) : ICycleObserver, IDisposable
{
    private const int BlocksLookedAt = 64, FewestSamples = 10;

    /// <summary>A source whose newest price is farther from the snapshot's than this is of something else.</summary>
    private const double Tolerance = 0.1;

    private static readonly TimeSpan BeforeACycle = TimeSpan.FromSeconds(20), BesideCycles = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = new();
    private Reading? _reading;
    private long _revision;
    private bool _isDone;
    private long? _failed;
    private int _failures;

    /// <summary>Before the first cycle: what no block stands for any more is dropped, and where that cycle is the only one, gaps are filled too.</summary>
    /// <param name="block">The block of that cycle.</param>
    /// <param name="once">Whether it is the only one.</param>
    /// <param name="stop">Stops it.</param>
    public async Task StartAsync(BlockRef block, bool once, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(BeforeACycle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            if (history is PriceStore store)
                await DropAbandonedAsync(store, either.Token).ConfigureAwait(false);
            if (!once || WithGaps(block) is not { Count: > 0 } wanted)
                return;
            var snapshot = await room.Snapshots.ReadAsync(block, either.Token).ConfigureAwait(false);
            Take(await ReadAsync(wanted, Spots(room.Assessor.Assess(snapshot)), block, either.Token).ConfigureAwait(false));
        }
        catch (EnvironmentFailure failure)
        {
            Log.PastPricesMissing(logger, Unanswered(failure));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Log.PastPricesMissing(logger, TooSlow(BeforeACycle));
        }
    }

    /// <summary>Takes what was read beside the cycle before, unless a reorganisation has dropped prices meanwhile: then it is read again.</summary>
    public void OnCycleStarted(BlockRef head)
    {
        if (_reading?.Ended is not { } ended)
            return;
        _reading = null;
        if (ended.Trouble is { } trouble)
        {
            _failed = time.GetTimestamp();
            Log.PastPricesMissing(logger, FormattableString.Invariant($"{trouble}; they are asked again in {Pause(_failures++).TotalMinutes:0} min"));
            return;
        }

        if (history.Revision != _revision)
            return;
        Take(ended.All);
        _isDone = true;
    }

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        if (_isDone || _reading is not null || (_failed is { } failed && time.GetElapsedTime(failed) < Pause(_failures - 1)) || outcome is not CycleCompleted { Block: var block, Assessment: var assessment })
            return;
        if (WithGaps(block) is not { Count: > 0 } wanted)
        {
            _isDone = true;
            return;
        }

        _revision = history.Revision;
        _ = BesideAsync(_reading = new Reading(), wanted, Spots(assessment), block, _stop.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    // Nodes that failed once may be back soon, or may have no past at all: asked less and less often, an hour apart at the most.
    private static TimeSpan Pause(int failures) => TimeSpan.FromMinutes(Math.Min(1L << Math.Min(failures, 6), 60));

    private async Task BesideAsync(Reading reading, HashSet<Underlying> wanted, Dictionary<Underlying, double> spots, BlockRef block, CancellationToken stop)
    {
        await Task.Yield(); // The cycle's thread does not wait for the first answer.
        var ended = new Ended([], "reading them failed; this is a defect");
        try
        {
            using var deadline = new CancellationTokenSource(BesideCycles, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
            ended = new Ended(await ReadAsync(wanted, spots, block, either.Token).ConfigureAwait(false), null);
        }
        catch (EnvironmentFailure failure)
        {
            ended = new Ended([], Unanswered(failure));
        }
        catch (OperationCanceledException)
        {
            ended = new Ended([], TooSlow(BesideCycles));
        }
        finally
        {
            reading.Ended = ended;
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

    private static Dictionary<Underlying, double> Spots(RiskAssessment assessment) =>
        assessment.Exposures.Where(exposure => exposure is { Spot.Sign: > 0, SpotOfPeer: false }).ToDictionary(exposure => exposure.Underlying, exposure => exposure.Spot!.Value.ToDouble());

    private HashSet<Underlying> WithGaps(BlockRef block)
    {
        var since = Since(block);
        return configuration.Options.Foresight.PastPrices == 0
            ? []
            : [.. ForesightComposition.Sources(configuration).Select(source => source.Underlying).Distinct().Where(underlying => HasGaps(history.Read(underlying, since), since, block.Timestamp))];
    }

    private ChainTime Since(BlockRef block) => block.Timestamp.Plus(-TimeSpan.FromSeconds(Math.Min(configuration.Options.Foresight.History.TotalSeconds, block.Timestamp.UnixSeconds)));

    /// <summary>Asks the sources of each underlying, one after the other, until one tells enough. It touches nothing but the chain.</summary>
    private async Task<List<Told>> ReadAsync(HashSet<Underlying> wanted, Dictionary<Underlying, double> spots, BlockRef block, CancellationToken cancellation)
    {
        var (since, reader, all) = (Since(block), new PastPriceReader(room.Multicaller, configuration.Options.Foresight.PastPrices), new List<Told>());
        foreach (var source in ForesightComposition.Sources(configuration))
        {
            if (!wanted.Contains(source.Underlying) || !spots.TryGetValue(source.Underlying, out var spot))
                continue;
            var told = new Told(source, await reader.ReadAsync(source, block, since, cancellation).ConfigureAwait(false), spot);
            all.Add(told);
            if (told.Fault is null && told.Prices.Samples.Length >= FewestSamples)
                wanted.Remove(source.Underlying);
        }

        return all;
    }

    private void Take(List<Told> all)
    {
        foreach (var told in all)
        {
            if (told.Fault is { } fault)
                Log.PastPricesMissing(logger, $"{told.Source.Name} ({told.Source.At}) {fault}");
            else
                Log.PastPricesRead(logger, history.Fill(told.Source.Underlying, told.Prices.Samples), told.Source.Underlying.Symbol, told.Source.Name, told.Prices.Complaint ?? "it reaches back as far as history");
        }
    }

    private static string Unanswered(EnvironmentFailure failure) => $"the node did not answer: {failure.Message}";

    private static string TooSlow(TimeSpan patience) => FormattableString.Invariant($"the nodes took longer than {patience.TotalSeconds:0} s");

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

    /// <summary>What goes on beside the cycles; its end is looked at between them.</summary>
    private sealed class Reading
    {
        public volatile Ended? Ended;
    }

    private sealed record Ended(List<Told> All, string? Trouble);

    /// <summary>What a source told.</summary>
    private sealed record Told(PastPriceSource Source, PastPricesTold Prices, double Spot)
    {
        /// <summary>Why it is not used; null where it is.</summary>
        public string? Fault => Prices.Samples is not [.., var newest] ? $"tells no past prices of {Source.Underlying}: {Prices.Complaint ?? "it answers none"}"
            : Math.Abs(newest.Price / Spot - 1) <= Tolerance ? null
            : FormattableString.Invariant($"tells {newest.Price:G9} as the newest price of {Source.Underlying} where the venues read {Spot:G9}; it is not used");
    }
}
