using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Keys;
using KeeperBot.Host.Commands.Live;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Evidence;
using KeeperBot.Host.Composition.Venues.GmxV2;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Rehearsals;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>
/// `keeper rehearse`: the daemon of `keeper run` on a fork of the configured chain, in a market that is shocked. The configured key is not opened: a throw-away key signs, and on the fork alone
/// its transactions are executed as the acting address.
/// </summary>
internal sealed class RehearseCommand(CommandContext context)
{
    /// <summary>Runs it, and leaves a line of evidence however it ends.</summary>
    public async Task<int> ExecuteAsync(RehearseArguments arguments, CancellationToken stop)
    {
        var source = ConfigurationLoader.Load(arguments.Configuration);
        RefuseWhatCannotBe(source);
        var plan = RehearsalPlan.Read(arguments, source.Options.Chain.BlockInterval);
        var folder = RehearsalFolder.Make(source.JournalFile, context.Time);
        var record = new RehearsalRecord(source.Limits);
        var began = context.Time.GetUtcNow();
        var outcome = EvidenceOutcome.Failed;
        try
        {
            var result = await RehearseAsync(source, plan, folder, record, arguments, stop).ConfigureAwait(false);
            outcome = result.Code == ExitCode.Ok ? EvidenceOutcome.Sound : EvidenceOutcome.Unhealthy;
            if (arguments.Json)
                await context.Out.WriteAsync(RehearsalReport.Json(result)).ConfigureAwait(false);
            else
                RehearsalReport.Show(context.Console(), result);
            return (int)result.Code;
        }
        finally
        {
            ConfigurationFolder.Beside(source.JournalFile).Keep(source);
            EvidenceFile.Beside(source.JournalFile).Append(Evidence(source, record, began, outcome));
        }
    }

    private async Task<RehearsalResult> RehearseAsync(
        KeeperConfiguration source, RehearsalPlan plan, string folder, RehearsalRecord record, RehearseArguments arguments, CancellationToken stop)
    {
        var acting = source.Options.Key.Address;
        var fork = await RehearsalFork.StartAsync(source, context.Time, stop).ConfigureAwait(false);
        await using (fork.ConfigureAwait(false))
        {
            using var key = new LocalTransactionKey(LocalSigningKey.Generate());
            var configuration = RehearsalConfiguration.Of(source, folder, fork.Url, key.Address);
            var live = context.Interactive && !arguments.Headless && !arguments.Json;
            using var log = LogSession.Start(configuration, context.Error, quiet: live);
            var logger = log.For("rehearse");
            var notes = ImmutableArray.CreateBuilder<string>();
            notes.AddRange(await LendAsync(fork, source).ConfigureAwait(false));
            if (source.Options.Peers is not null)
                notes.Add("what the keepers of other chains hold is left out, since their markets do not move with this one: net delta is this chain's alone");
            if (arguments.Grant)
                notes.AddRange(await new RehearsalGrants(fork, source).GiveAsync(stop).ConfigureAwait(false));
            using var connection = await ChainConnection.OpenAsync(
                configuration, context.Time, change => Log.NodeChanged(logger, change), stop, node => new StandInTransport(node, acting, key.Address)).ConfigureAwait(false);
            var prices = await FindPricesAsync(fork, configuration, plan, acting, stop).ConfigureAwait(false);
            var moved = Describe(prices, plan).ToImmutableArray();
            var market = await MarketAsync(fork, configuration, prices, notes, stop).ConfigureAwait(false);
            foreach (var line in moved.Concat(notes))
                Log.Market(logger, SafeText.Escape(line));
            var first = await fork.Control.GetHeadAsync().ConfigureAwait(false);
            Task Keep(LiveView? view) => KeepAsync(
                new(configuration, connection, key), new(plan, prices, market, configuration.Options.Chain.BlockInterval, line => Say(logger, view, line)), first, view, record, log, stop);
            if (live)
                await LiveScreen.RunAsync(context, Keep).ConfigureAwait(false);
            else
                await Keep(null).ConfigureAwait(false);
            return new RehearsalResult(source.Chain, fork.ForkedAt, acting, moved, notes.ToImmutable(), record, folder);
        }
    }

    private async Task KeepAsync(Kept kept, RehearsalBlocks blocks, BlockHeader first, LiveView? view, RehearsalRecord record, LogSession log, CancellationToken stop)
    {
        var signal = new HeadSignal();
        // The market waits for the signal, so whoever shows or records the cycle comes before it.
        ImmutableArray<ICycleObserver> observers = [.. view is null ? ImmutableArray<ICycleObserver>.Empty : [view], record, signal];
        using var runtime = KeeperRuntime.Open(kept.Configuration, kept.Connection, dryRun: false, observers, context.Time, log, key: kept.Key);
        await SteppedKeeper.RunAsync(runtime, signal, wait => blocks.RunAsync(first, wait, stop), stop).ConfigureAwait(false);
    }

    private static void Say(ILogger logger, LiveView? view, string line)
    {
        Log.Market(logger, line);
        view?.Say(line);
    }

    private static async Task<RehearsedMarket> MarketAsync(
        RehearsalFork fork, KeeperConfiguration configuration, MovedPrices prices, ImmutableArray<string>.Builder notes, CancellationToken stop)
    {
        var clerk = new ForkAccount(fork.Client, fork.Control, RehearsedMarket.Clerk);
        var market = await RehearsedMarket.OpenAsync(
            fork.Client, fork.Control, new PriceOverlays(fork.Client, fork.Control), clerk, prices.Sources,
            await VenueUpkeep.OfAsync(configuration, fork.Client, stop).ConfigureAwait(false)).ConfigureAwait(false);
        notes.AddRange(await PoolsAsync(market, VenuePools.Of(configuration, fork.Client, clerk), configuration.Options.Chain.BlockInterval).ConfigureAwait(false));
        return market;
    }

    // The prices behind the keeper's own reads of the portfolio, and those of the feeds that it compares them with.
    private static async Task<MovedPrices> FindPricesAsync(RehearsalFork fork, KeeperConfiguration configuration, RehearsalPlan plan, Address acting, CancellationToken stop)
    {
        // Below the stand-in: what is traced is what the fork was asked.
        var recorder = new CallRecorder(fork.Transport);
        var room = new PortfolioRoom(configuration, new EthClient(new StandInTransport(recorder, acting, configuration.Options.Key.Address)));
        var assessment = room.Assessor.Assess(await room.Snapshots.ReadAsync(fork.ForkedAt.ToBlockRef(), stop).ConfigureAwait(false));
        var feeds = configuration.Options.Prices.Values.SelectMany(price => price.Feeds).Select(feed => PriceSourceFinder.CallOf(feed.Address));
        var found = await new PriceSourceFinder(fork.Client).FindAsync(recorder.Calls.Concat(feeds), stop).ConfigureAwait(false);
        var spots = assessment.Exposures.Where(exposure => exposure.Spot is { Sign: > 0 } && !exposure.SpotOfPool).ToDictionary(exposure => exposure.Underlying.Symbol, exposure => exposure.Spot!.Value);
        return new MovedPrices(configuration, plan, found, spots);
    }

    private static async Task<IEnumerable<string>> LendAsync(RehearsalFork fork, KeeperConfiguration source)
    {
        var acting = source.Options.Key.Address;
        var (held, holds) = await fork.LendAsync(acting, UInt256.FromBigInteger(source.Options.Policy.MaxCostPerDay.Raw)).ConfigureAwait(false);
        return held == holds ? [] : [$"{acting} holds {Wad.FromRaw(held.ToBigInteger())} of the native coin, less than policy.maxCostPerDay; on the fork it was given {Wad.FromRaw(holds.ToBigInteger())}"];
    }

    private static IEnumerable<string> Describe(MovedPrices prices, RehearsalPlan plan)
    {
        var end = prices.At(plan.Steps);
        foreach (var source in prices.Sources)
        {
            var factor = source.Base is { } symbol ? end[symbol] : Wad.One;
            var what = source.Base is null ? "nobody knows of what, so it stays"
                : factor == Wad.One ? "stays" : FormattableString.Invariant($"ends at {Figures.Format(Wad.FromRaw(factor.Raw * 100), 2)} %");
            yield return $"feed {(source.Name.Length > 0 ? source.Name : source.Base ?? "without a name")} at {source.At}: {what}";
        }
    }

    private static async Task<IEnumerable<string>> PoolsAsync(RehearsedMarket market, ImmutableArray<IRehearsedPool> pools, TimeSpan blockTime)
    {
        if (pools.IsEmpty)
            return [];
        var why = await market.PreparePoolsAsync(pools, blockTime).ConfigureAwait(false);
        return [.. pools.Zip(why, (pool, reason) => reason is null ? $"{pool.Name}: is traded after the market" : $"{pool.Name}: cannot be traded, so its price stays where it was when the chain was forked: {reason}")];
    }

    private static void RefuseWhatCannotBe(KeeperConfiguration source)
    {
        if (source.Options.Venues.FirstOrDefault(venue => venue.Value is GmxV2VenueOptions).Key is { } gmx)
        {
            throw new CommandFailure(
                ExitCode.Configuration, $"venues.{gmx}: cannot be rehearsed: GMX's own order keepers execute its orders, at prices that they sign, and none works on a fork; rehearse a configuration without this venue, and try it by `run --dry-run`");
        }
    }

    private EvidenceLine Evidence(KeeperConfiguration source, RehearsalRecord record, DateTimeOffset began, EvidenceOutcome outcome)
    {
        var from = (ulong)began.ToUnixTimeSeconds();
        return new(
            EvidenceKind.Rehearsal, from, Math.Max(from, (ulong)context.Time.GetUtcNow().ToUnixTimeSeconds()), (ulong)record.Cycles, source.Chain, source.Digest,
            [.. source.Accounts.Select(account => new EvidenceAccount(account.Ref.Id.Value, account.Ref.Holder))], source.Options.Key.Address, (ulong)RehearsalResult.Signed(record),
            (ulong)RehearsalResult.Failures(record), outcome);
    }

    /// <summary>What a keeper is made of here.</summary>
    private sealed record Kept(KeeperConfiguration Configuration, ChainConnection Connection, ITransactionKey Key);
}
