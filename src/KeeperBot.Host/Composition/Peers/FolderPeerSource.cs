using System.Collections.Immutable;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Peers;

/// <summary>Reads the peers' statements and the claims; writes nothing. This keeper's own bids are those of its last statement.</summary>
internal sealed class FolderPeerSource : IPeerSource
{
    private readonly PeersOptions _options;
    private readonly PeerFolder _folder;
    private readonly PeerJudge _judge;

    /// <summary>A source for a configuration that has peers.</summary>
    public FolderPeerSource(KeeperConfiguration configuration)
    {
        _options = configuration.Options.Peers ?? throw new ArgumentException("there are no peers", nameof(configuration));
        _folder = new PeerFolder(configuration.PeersFolder!);
        Members = [.. _options.With.Append(_options.Name).Order(StringComparer.Ordinal)];
        _judge = new PeerJudge(configuration.Chain, Members, StatementMaker.HoldersOf(configuration.Accounts.Select(account => account.Ref)), _options.MaxAge);
    }

    /// <summary>The names of all keepers of the portfolio, in order.</summary>
    public ImmutableArray<string> Members { get; }

    /// <summary>Why nothing here is to be believed; null where it may be.</summary>
    public string? Unfit { get; set; }

    /// <inheritdoc/>
    public PeerView Last { get; private set; } = PeerView.Alone;

    /// <inheritdoc/>
    public PeerView Look(BlockRef head)
    {
        var own = Try(() => _folder.Read(_options.Name), out _)?.Exposures.SelectMany(exposure => exposure.Bids).ToImmutableArray() ?? [];
        return Look(head, own);
    }

    /// <summary>The same with bids that are not in a statement.</summary>
    public PeerView Look(BlockRef head, ImmutableArray<PeerBid> own)
    {
        var peers = _options.With.Select(name => Reading(name, head)).ToImmutableArray();
        var claims = Try(_folder.Claims, out var damage);
        if (claims is null)
            peers = [.. peers, new PeerUnknown("claims", "peer.claims", damage)];
        // Of one who is no longer a peer nobody waits for anything.
        return Last = new(_options.Name, peers, [.. (claims ?? ClaimBook.Empty).Standing.Where(claim => Members.Contains(claim.Holder))], own)
        {
            MaxPriceGap = _options.MaxPriceGap,
            Turns = (claims ?? ClaimBook.Empty).Turns,
        };
    }

    /// <summary>One peer, judged.</summary>
    public PeerReading Reading(string name, BlockRef head)
    {
        var damage = "";
        if ((Unfit ?? Try(_folder.WhyUnfit, out damage)) is { } unfit)
            return new PeerUnknown(name, "peer.folder", unfit);
        if (damage.Length == 0 && Try(() => _folder.Read(name), out damage) is { } statement)
            return _judge.Judge(statement, head);
        return damage.Length > 0
            ? new PeerUnknown(name, "peer.unreadable", damage)
            : new PeerUnknown(name, "peer.silent", $"it has said nothing yet: start the keeper that is named {name}, or take it out of peers.with");
    }

    private static T? Try<T>(Func<T?> read, out string damage) where T : class
    {
        damage = "";
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            damage = error.Message;
            return null;
        }
    }
}
