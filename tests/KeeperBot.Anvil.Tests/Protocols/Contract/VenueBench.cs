using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>A venue's real contracts on a chain of their own, with what <see cref="VenueContract{TBench}"/> has to know of them. Every case starts from <see cref="RestoreAsync"/>.</summary>
public abstract class VenueBench : IAsyncLifetime
{
    /// <summary>The chain.</summary>
    public abstract EthClient Client { get; }

    /// <summary>Time, snapshots and state of the chain.</summary>
    public abstract AnvilControl Control { get; }

    /// <summary>URL of the chain, for cast.</summary>
    public abstract Uri RpcUrl { get; }

    /// <summary>The adapter under test.</summary>
    public abstract IVenueAdapter Adapter { get; }

    /// <summary>The account whose positions are read; its actor is unlocked.</summary>
    public abstract AccountRef Account { get; }

    /// <summary>Reads the account.</summary>
    public abstract SnapshotReader Reader { get; }

    /// <summary>How the venue compares; null where it liquidates nothing.</summary>
    public abstract LiquidationPredicate? Predicate { get; }

    /// <summary>The venue's contracts that a reading depends on.</summary>
    public abstract IReadOnlyList<(string Name, Address At)> Contracts { get; }

    /// <summary>Adapters of which one address belongs to another contract of the same venue.</summary>
    public abstract IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured { get; }

    /// <summary>What the adapter reports beside the view that says the same.</summary>
    public abstract IEnumerable<VenueView> Views(KnownReading reading);

    /// <summary>Signs and scales, each once by its literal value, in the state of <see cref="RestoreAsync"/>.</summary>
    public abstract IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading);

    /// <summary>States over prices, sizes, collaterals, funding and time; some of them below the requirement.</summary>
    public virtual IReadOnlyList<VenueState> Grid => [];

    /// <summary>Knobs by which an account is brought to the last unit of its requirement.</summary>
    public virtual IReadOnlyList<VenueKnob> Knobs => [];

    /// <summary>States in which an account is below its requirement and something else blocks its liquidation.</summary>
    public virtual IReadOnlyList<VenueState> Blocked => [];

    /// <summary>Paused, stale, expired and reverting states, each with what the reading must say.</summary>
    public abstract IReadOnlyList<VenueState> States { get; }

    /// <summary>Whether the adapter knows the venue's margin formula, so that accounts have a curve.</summary>
    public virtual bool HasCurve => Predicate is not null;

    /// <summary>Moves of the real market, up and down, by which the curve is judged.</summary>
    public virtual IReadOnlyList<VenueMove> Moves => [];

    /// <summary>Actions, whole, partial and failing.</summary>
    public abstract IReadOnlyList<VenueTrade> Trades { get; }

    /// <summary>Whether the venue's own views say that it would liquidate.</summary>
    public virtual Task<bool> VenueSaysAsync(BlockRef block, MarginAccount margin) => throw new NotSupportedException("nothing is liquidated here");

    /// <summary>A third party's liquidation, its other preconditions met.</summary>
    public virtual CallRequest Liquidation(MarginAccount margin) => throw new NotSupportedException("nothing is liquidated here");

    /// <summary>The state from which every case starts: an account with positions, healthy.</summary>
    public abstract Task RestoreAsync();

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    public async Task<BlockRef> HeadAsync() => (await Control.GetHeadAsync()).ToBlockRef();

    /// <summary>What the adapter says of the account at a block.</summary>
    public async Task<(PortfolioSnapshot Snapshot, VenueReading Reading)> ReadAsync(BlockRef? block = null)
    {
        var snapshot = await Reader.ReadAsync(block ?? await HeadAsync(), CancellationToken.None);
        return (snapshot, snapshot.Accounts.Single(item => item.Account == Account).Venues.Single(item => item.Venue == Adapter.Venue));
    }

    public async Task<KnownReading> KnownAsync() => (await ReadAsync()).Reading.ShouldBeOfType<KnownReading>();
}
