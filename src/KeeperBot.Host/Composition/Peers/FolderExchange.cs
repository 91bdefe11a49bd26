using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Peers;

/// <summary>
/// The exchange by files in one folder (docs/peers.md). A keeper that sends speaks under its name's lock and claims before it trades. A dry run claims nothing and bids for nothing; it speaks
/// where no keeper of its name does, so that others need not take its part for unknown.
/// </summary>
internal sealed class FolderExchange : IPeerSource, IDisposable
{
    private readonly PeersOptions _options;
    private readonly PeerFolder _folder;
    private readonly FolderPeerSource _source;
    private readonly TimeProvider _time;
    private readonly bool _sends;
    private readonly FileStream? _voice;
    private BlockRef? _head;
    private long _sequence;
    private ImmutableArray<PeerBid> _bids = [];

    private FolderExchange(KeeperConfiguration configuration, PeerFolder folder, FileStream? voice, bool sends, TimeProvider time)
    {
        (_options, _folder, _voice, _sends, _time) = (configuration.Options.Peers!, folder, voice, sends, time);
        _source = new FolderPeerSource(configuration);
    }

    /// <summary>Opens it.</summary>
    /// <param name="configuration">A configuration that has peers.</param>
    /// <param name="sends">Whether this keeper sends transactions.</param>
    /// <param name="time">Numbers the first statement where an earlier one is not there to go on from.</param>
    /// <exception cref="IOException">The folder must not be used, or another keeper speaks under this name.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be used.</exception>
    public static FolderExchange Open(KeeperConfiguration configuration, bool sends, TimeProvider time)
    {
        var folder = new PeerFolder(configuration.PeersFolder!);
        folder.Prepare();
        var voice = folder.Speak(configuration.Options.Peers!.Name);
        if (voice is null && sends)
            throw new IOException($"{configuration.PeersFolder}: another process speaks as {configuration.Options.Peers.Name}; give each keeper of the portfolio a name of its own in peers.name");
        try
        {
            var exchange = new FolderExchange(configuration, folder, voice, sends, time);
            exchange.Resume();
            return exchange;
        }
        catch
        {
            voice?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public PeerView Last => _source.Last;

    /// <summary>The exchange for a cycle that decides by a configuration's limits, which its statements name.</summary>
    public IPeerExchange Of(KeeperConfiguration configuration) => new ByLimits(this, new StatementMaker(configuration.Limits, _sends));

    /// <inheritdoc/>
    public PeerView Look(BlockRef head)
    {
        _head = head;
        return _source.Look(head, _bids);
    }

    private string? Claim(Underlying underlying, PeerView decidedOn, Wad tolerance)
    {
        if (!_sends)
            return null;
        try
        {
            return _folder.Change(claims =>
            {
                if (claims.FirstOrDefault(claim => claim.Underlying == underlying && claim.Holder != _options.Name && _options.With.Contains(claim.Holder)) is { } held)
                    return (claims, $"{held.Holder} has claimed {underlying} since {held.Since}");
                if (decidedOn.Peers.Select(peer => Moved(peer, underlying, tolerance)).FirstOrDefault(moved => moved is not null) is { } moved)
                    return (claims, moved);
                var own = claims.RemoveAll(claim => claim.Underlying == underlying);
                return (own.Add(new(underlying, _options.Name, _head!.Timestamp)), null);
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return $"it could not be claimed: {error.Message}";
        }
    }

    private ImmutableArray<Alarm> Publish(CycleCompleted cycle, StatementMaker maker)
    {
        var statement = maker.Of(_options.Name, cycle) with { Sequence = ++_sequence };
        // A dry run's are kept in mind only: it goes on as a keeper that would trade, and nobody waits for it.
        var bids = cycle.Plan.Bids.Where(bid => !_sends || statement.Exposures.Any(exposure => exposure.Bids.Any(bid.Continues)))
            .Select(bid => bid with { Since = _bids.FirstOrDefault(bid.Continues)?.Since ?? _sequence }).ToImmutableArray();
        _bids = bids;
        if (_voice is null)
            return [];
        try
        {
            _folder.Write(statement with
            {
                Exposures = [.. statement.Exposures.Select(exposure => exposure with { Bids = [.. exposure.Bids.Select(bid => bids.First(bid.Continues))] })],
            });
            return GiveBack(statement) is { } kept ? [Unsaid(kept)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return [Unsaid(error.Message)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _voice?.Dispose();

    private Alarm Unsaid(string why) => new($"peers/{_options.Name}", "peers_unsaid", $"the other keepers could not be told what is held here, and hedge nothing while they do not know: {why}");

    /// <summary>What was claimed is anybody's again once what came of it is said and nothing of it is on the way.</summary>
    private string? GiveBack(PeerStatement statement)
    {
        if (!_sends || statement.OnItsWay is not null)
            return null;
        bool IsDone(TradeClaim claim) => claim.Holder == _options.Name && statement.Exposures.FirstOrDefault(exposure => exposure.Underlying == claim.Underlying)?.Ordered is null;
        return _folder.Claims().Any(IsDone) ? _folder.Change(claims => (claims.RemoveAll(IsDone), null)) : null;
    }

    /// <summary>Why a decision made with a peer's word no longer holds; null where it does.</summary>
    private string? Moved(PeerReading decidedOn, Underlying underlying, Wad tolerance)
    {
        if (decidedOn is not PeerKnown { Statement: var then })
            return $"{decidedOn.Name} is not known";
        if (_source.Reading(then.Name, _head!) is not PeerKnown { Statement: var now })
            return $"{then.Name} is not known any more";
        if (now.OnItsWay is { } trade)
            return $"{then.Name} has {trade} on the way";
        var (before, after) = (DeltaOf(then, underlying), DeltaOf(now, underlying));
        return (after - before).Abs() > tolerance ? $"{then.Name} says {after} of {underlying} now, and the decision was made with {before}" : null;
    }

    private static Wad DeltaOf(PeerStatement statement, Underlying underlying) =>
        statement.Exposures.FirstOrDefault(exposure => exposure.Underlying == underlying) is { } exposure ? Wad.FromDouble(exposure.Greeks.Delta) : Wad.Zero;

    /// <summary>Goes on from the last statement: its number, and what it wanted to trade.</summary>
    private void Resume()
    {
        _sequence = _time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            if (_folder.Read(_options.Name) is not { } last)
                return;
            _sequence = Math.Max(_sequence, last.Sequence);
            _bids = [.. last.Exposures.SelectMany(exposure => exposure.Bids)];
        }
        catch (InvalidDataException)
        {
            // It is replaced by the first of this run, which is numbered by the clock.
        }
    }

    private sealed class ByLimits(FolderExchange exchange, StatementMaker maker) : IPeerExchange
    {
        public PeerView Last => exchange.Last;

        public PeerView Look(BlockRef head) => exchange.Look(head);

        public string? Claim(Underlying underlying, PeerView decidedOn, Wad tolerance) => exchange.Claim(underlying, decidedOn, tolerance);

        public ImmutableArray<Alarm> Publish(CycleCompleted cycle) => exchange.Publish(cycle, maker);
    }
}
