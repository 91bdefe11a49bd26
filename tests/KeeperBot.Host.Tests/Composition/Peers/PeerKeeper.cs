using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Peers;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using NSubstitute;

namespace KeeperBot.Host.Tests.Composition.Peers;

/// <summary>
/// One keeper of a portfolio over several chains: the real cycle, engine and exchange, on a chain that is a number. What it sent survives a crash, as a journal does; what it had in mind does not.
/// </summary>
internal sealed class PeerKeeper : ITransactionPlane, IDisposable
{
    private static readonly Underlying Eth = new("ETH");
    private static readonly Token Usdc = new(new(31337), Address.Parse("0x00000000000000000000000000000000000000c1"), "USDC", 6);
    private static readonly VenueId Perp = new("perp-v2");
    private static readonly Wad Spot = Wad.Parse("2000");

    private readonly AccountRef _account;
    private readonly KeeperConfiguration _configuration;
    private readonly DecisionLimits _limits;
    private readonly bool _sends;
    private FolderExchange? _exchange;
    private KeeperCycle? _cycle;
    private (IntentRecord Record, HedgeAction Hedge, int Age)? _sent;
    private Wad _simulated;
    private ulong _block;

    public PeerKeeper(string folder, string name, ImmutableArray<string> with, string size, string cost, bool sends = true)
    {
        (Name, Size, Cost, _sends) = (name, Wad.Parse(size), Wad.Parse(cost), sends);
        // Accounts of their own, whichever chain they are on.
        var holder = Address.Parse($"0x{(byte)name[0]:x40}");
        _account = new(new(name), new(31337), holder, holder);
        _configuration = new SampleConfiguration()
            .SetJson("peers", $$"""{ "name": "{{name}}", "folder": "{{folder}}", "with": [{{string.Join(", ", with.Select(other => $"\"{other}\""))}}], "maxAge": "1 min" }""").Load();
        _limits = new(
            AllowedActions.All, ImmutableDictionary<VenueId, MarginLimits>.Empty,
            ImmutableDictionary<Underlying, DriftLimits>.Empty.Add(Eth, new(Wad.Zero, Wad.One, Wad.Parse("0.2"), Wad.Parse("0.1"), Wad.Parse("50"), Wad.Parse("0.01"), Wad.Parse("1.3"), TimeSpan.FromSeconds(1))),
            TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));
        Start();
    }

    public string Name { get; }

    /// <summary>What it holds, by its chain.</summary>
    public Wad Size { get; set; }

    /// <summary>The hedges that were sent, in order.</summary>
    public List<HedgeAction> Sent { get; } = [];

    /// <summary>The hedges that a dry run would have sent.</summary>
    public List<HedgeAction> Shown { get; } = [];

    /// <summary>Whether a hedge of it may still change what it holds.</summary>
    public bool IsTrading => _sent is not null;

    /// <summary>What a unit costs there besides its price.</summary>
    public Wad Cost { get; set; }

    /// <summary>Whether the process ends with the next send, before it can say anything of it.</summary>
    public bool DiesAfterSending { get; set; }

    /// <summary>Whether sends fail at the simulation.</summary>
    public bool Refuses { get; set; }

    public CycleCompleted? Last { get; private set; }

    private void Start()
    {
        _exchange = new FolderExchange(_configuration, _sends, TimeProvider.System);
        var source = Substitute.For<ISnapshotSource>();
        source.ReadAsync(default!, default).ReturnsForAnyArgs(call =>
        {
            var block = call.Arg<BlockRef>();
            return Snapshot(block, Size) with { Peers = _exchange.Look(block) };
        });
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var adapter = Substitute.For<IVenueAdapter>();
        adapter.Venue.Returns(Perp);
        adapter.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call =>
        {
            var hedge = (HedgeAction)call.Arg<PlannedAction>();
            _simulated = hedge.Quantity;
            return new EncodedCall(_account.Holder, Bytes.Parse("0x01"), [], null, "hedge") { AveragePrice = hedge.Quantity.Sign > 0 ? Spot + Cost : Spot - Cost };
        });
        var simulator = Substitute.For<ISimulator>();
        simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(call =>
            Refuses ? new SimulatedRevert("it reverts") : new SimulatedCall(100_000, Snapshot(call.Arg<CallIntent>().PlannedAt, Size + _simulated) with { Peers = _exchange.Last }));
        var mode = Substitute.For<IModeSource>();
        mode.Current.Returns(KeeperMode.Active);
        var safety = Substitute.For<ISafetyWatch>();
        safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(SafetyState.Clear);
        _cycle = new KeeperCycle(
            source, assessor, new DecisionEngine(_limits), new StepRunner([adapter], simulator, assessor, this), this, mode, _limits, safety,
            peers: _exchange.Of(_configuration with { Limits = _limits }));
    }

    /// <summary>The process is gone; its files and what it sent are there.</summary>
    public void Crash()
    {
        _exchange?.Dispose();
        _exchange = null;
    }

    /// <summary>One cycle, in a new process where the last one ended; what it came to, or of the last one where the process was killed in it.</summary>
    public async Task<CycleCompleted?> CycleAsync(ulong time)
    {
        if (_exchange is null)
            Start();
        _block++;
        var hash = new byte[32];
        BitConverter.TryWriteBytes(hash, _block);
        hash[31] = (byte)Name[0];
        try
        {
            return Last = (await _cycle!.RunAsync(new(_block, new Hash32(hash), Hash32.Zero, new(time)), default)).ShouldBeOfType<CycleCompleted>();
        }
        catch (OperationCanceledException)
        {
            Crash();
            return Last;
        }
    }

    public Task RecoverAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<PlaneStatus> AdvanceAsync(BlockRef head, CancellationToken cancellation)
    {
        if (_sent is not { } sent)
            return Task.FromResult(new PlaneStatus([], false, [], null));
        sent.Age++;
        if (sent is { Age: 3, Record.Memory.State: IntentState.Pending })
        {
            Size += sent.Hedge.Quantity;
            sent.Record = sent.Record with { Memory = sent.Record.Memory with { State = IntentState.Mined }, MinedIn = head.Number };
        }

        _sent = sent;
        ImmutableArray<AwaitedEffect> awaited = sent.Record.Memory.State == IntentState.Mined ? [new(sent.Record.Memory.Key, sent.Hedge.Effect.OnChain, head.Number, head.Timestamp)] : [];
        return Task.FromResult(new PlaneStatus([sent.Record], sent.Record.Memory.State.HoldsTheKey(), awaited, null));
    }

    public Task<Submission> SubmitAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation)
    {
        var hedge = (HedgeAction)intent.Action;
        if (!_sends)
            Shown.Add(hedge);
        if (!_sends)
            return Task.FromResult<Submission>(new WouldSubmit(intent.Key, 100_000, Wei.Zero, Wei.Zero));
        Sent.Add(hedge);
        _sent = (new(new(intent.Key, _account.Id, hedge.Target, ActionKind.Hedge, IntentState.Pending, intent.PlannedAt.Timestamp), 1, null, null, null, null, "hedge", null), hedge, 0);
        if (DiesAfterSending)
        {
            DiesAfterSending = false;
            throw new OperationCanceledException("the process was killed");
        }

        return Task.FromResult<Submission>(new Submitted(intent.Key, Hash32.Zero, 1, 150_000, Wei.Zero, Wei.Zero, true));
    }

    public Task RecordEffectAsync(IntentKey intent, EffectVerdict verdict, BlockRef seenAt, CancellationToken cancellation)
    {
        verdict.Seen.ShouldBeTrue(verdict.Detail);
        _sent = null;
        return Task.CompletedTask;
    }

    public void Dispose() => Crash();

    private PortfolioSnapshot Snapshot(BlockRef block, Wad size)
    {
        var id = MarginAccountId.Cross(_account.Id, Perp);
        var equity = Wad.Parse("1000000");
        Wad? maintenance = size.IsZero ? null : size.Abs().Multiply(Spot, Rounding.Up).Multiply(Wad.Parse("0.0625"), Rounding.Up);
        MarginAccount margin = new(id, Perp, equity, equity, maintenance, LiquidationPredicate.StrictlyBelow, false, Usdc, equity, Wad.Parse("0.0625"),
            size.IsZero ? [] : [new PerpLeg(new("ETH-PERP"), Eth, size, Spot, Spot, Wad.Zero)]);
        HedgeMarket market = new(id, new("ETH-PERP"), Eth, size, Spot, Spot, Wad.Parse("0.1"), Wad.Parse("0.0625"), Open: true);
        return new(new(31337), block, [new(_account, [new KnownReading(Perp, [margin], [market], [])], [], [], Wei.FromEther(Wad.One))]);
    }
}
