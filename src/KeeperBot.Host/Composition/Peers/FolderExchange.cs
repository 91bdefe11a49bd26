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
/// where no keeper of its name does, so that others need not take its part for unknown. Whatever is wrong with the folder stops hedges and is told; it never stops the keeper.
/// </summary>
internal sealed class FolderExchange : IPeerSource, IDisposable
{
    private readonly PeersOptions _options;
    private readonly PeerFolder _folder;
    private readonly FolderPeerSource _source;
    private readonly TimeProvider _time;
    private readonly bool _sends;
    private readonly Dictionary<(Underlying, BidKind, int Way), long> _refused = [];
    private FileStream? _voice;
    private BlockRef? _head;
    private long _sequence;
    private bool _claimed;
    private ImmutableArray<PeerBid> _bids = [];

    /// <summary>An exchange; nothing is locked before it has something to say.</summary>
    /// <param name="configuration">A configuration that has peers.</param>
    /// <param name="sends">Whether this keeper sends transactions.</param>
    /// <param name="time">Numbers the first statement where an earlier one is not there to go on from.</param>
    public FolderExchange(KeeperConfiguration configuration, bool sends, TimeProvider time)
    {
        (_options, _sends, _time) = (configuration.Options.Peers!, sends, time);
        _folder = new PeerFolder(configuration.PeersFolder!);
        _source = new FolderPeerSource(configuration) { Unfit = _folder.Prepare() };
        Resume();
    }

    /// <inheritdoc/>
    public PeerView Last => _source.Last;

    /// <summary>The exchange for a cycle that decides by a configuration's limits, which its statements name.</summary>
    public IPeerExchange Of(KeeperConfiguration configuration) => new ByLimits(this, new StatementMaker(configuration.Limits, _source.Members, _sends));

    /// <inheritdoc/>
    public PeerView Look(BlockRef head)
    {
        _head = head;
        // What was wrong at the start may be mended by now.
        if (_source.Unfit is not null)
            _source.Unfit = _folder.Prepare();
        return _source.Look(head, _bids);
    }

    private string? Claim(Underlying underlying, PeerView decidedOn, Wad tolerance)
    {
        if (!_sends)
            return null;
        try
        {
            var whyNot = WhyMute() ?? _folder.Change(book => WhyNot(book, underlying, decidedOn, tolerance) is { } why ? (book, why) : (book.With(new(underlying, _options.Name, _head!.Timestamp)), null));
            _claimed |= whyNot is null;
            return whyNot;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return $"it could not be claimed: {error.Message}";
        }
    }

    private string? WhyNot(ClaimBook book, Underlying underlying, PeerView decidedOn, Wad tolerance)
    {
        if (book.Standing.FirstOrDefault(claim => claim.Underlying == underlying && claim.Holder != _options.Name && _options.With.Contains(claim.Holder)) is { } held)
            return $"{held.Holder} has claimed {underlying} since {held.Since}";
        return book.Turns.GetValueOrDefault(underlying.Symbol) != decidedOn.Turns.GetValueOrDefault(underlying.Symbol)
            ? $"{underlying} was claimed by somebody since the decision was made"
            : decidedOn.Peers.Select(peer => Moved(peer, underlying, tolerance)).FirstOrDefault(moved => moved is not null);
    }

    private ImmutableArray<Alarm> Publish(CycleCompleted cycle, StatementMaker maker)
    {
        var statement = maker.Of(_options.Name, cycle) with { Sequence = ++_sequence };
        _bids = Bids(cycle, statement);
        try
        {
            if (WhyMute() is { } mute)
                return _sends ? [Unsaid(mute)] : [];
            _folder.Write(statement with
            {
                Exposures = [.. statement.Exposures.Select(exposure => exposure with { Bids = _sends ? [.. _bids.Where(bid => bid.Underlying == exposure.Underlying)] : [] })],
            });
            return GiveBack(statement) is { } kept ? [Unsaid(kept)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return [Unsaid(error.Message)];
        }
        finally
        {
            // Somebody who looks for a moment does not keep the keeper of that name from speaking.
            if (!_sends)
                Hush();
        }
    }

    /// <summary>
    /// What stands of the cycle's bids, each with the statement since which it does. One that was this keeper's turn and came to nothing is held back until every peer has decided without it: a peer
    /// whose blocks are slower would else never see but the bid, and leave it to this keeper for good. A dry run's are kept in mind only: it goes on as a keeper that would trade, and nobody waits for it.
    /// </summary>
    private ImmutableArray<PeerBid> Bids(CycleCompleted cycle, PeerStatement statement)
    {
        var seen = cycle.Snapshot.Peers.Peers.OfType<PeerKnown>().Select(peer => peer.Statement.Seen.GetValueOrDefault(_options.Name)).DefaultIfEmpty(0).Min();
        foreach (var bid in cycle.Plan.Bids.Where(bid => _sends && !statement.Exposures.Any(exposure => exposure.Bids.Any(bid.Continues))))
            _refused[KeyOf(bid)] = _sequence;
        return
        [
            .. cycle.Plan.Bids.Where(bid => !_refused.TryGetValue(KeyOf(bid), out var refused) || seen >= refused)
                .Select(bid => bid with { Since = _bids.FirstOrDefault(bid.Continues)?.Since ?? _sequence }),
        ];
    }

    private static (Underlying, BidKind, int Way) KeyOf(PeerBid bid) => (bid.Underlying, bid.Kind, bid.Quantity.Sign);

    /// <inheritdoc/>
    public void Dispose() => Hush();

    /// <summary>Why nothing can be said under this name; null where it can, and from then on nobody else does.</summary>
    private string? WhyMute() => _source.Unfit
        ?? ((_voice ??= _folder.Speak(_options.Name)) is null ? $"another process speaks as {_options.Name} in {_options.Folder}: give each keeper of the portfolio a name of its own in peers.name" : null);

    private void Hush()
    {
        _voice?.Dispose();
        _voice = null;
    }

    private Alarm Unsaid(string why) => new($"peers/{_options.Name}", "peers_unsaid", $"the other keepers could not be told what is held here, and hedge nothing while they do not know: {why}");

    /// <summary>What was claimed is anybody's again once what came of it is said and nothing of it is on the way.</summary>
    private string? GiveBack(PeerStatement statement)
    {
        if (!_sends || statement.OnItsWay is not null)
            return null;
        // What a look showed, or a claim since; the file is read for nothing else.
        if (!_claimed && !Last.Claims.Any(claim => claim.Holder == _options.Name))
            return null;
        bool IsDone(TradeClaim claim) => claim.Holder == _options.Name && statement.Exposures.FirstOrDefault(exposure => exposure.Underlying == claim.Underlying)?.Ordered is null;
        var whyNot = _folder.Change(book => (book with { Standing = book.Standing.RemoveAll(IsDone) }, null));
        _claimed &= whyNot is not null;
        return whyNot;
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
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
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
