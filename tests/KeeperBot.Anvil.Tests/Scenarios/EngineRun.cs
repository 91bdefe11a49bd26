using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;

namespace KeeperBot.Anvil.Tests.Scenarios;

/// <summary>
/// The product's reading, judging, deciding and encoding on the demo's world, with the sending left to the node's impersonation: what the tuned
/// figures are tuned for.
/// </summary>
internal sealed class EngineRun
{
    private static readonly Underlying Eth = new("ETH");
    private static readonly VenueId Perp = new(HealthProbe.PerpVenue);
    private static readonly VenueId Lyra = new(HealthProbe.LyraVenue);

    private readonly LocalChain _chain;
    private readonly Address _keeper;
    private readonly AccountRef _account;
    private readonly ImmutableDictionary<VenueId, IVenueAdapter> _adapters;
    private readonly SnapshotReader _reader;
    private readonly RiskAssessor _assessor;
    private readonly DecisionEngine _engine;
    private readonly List<IntentMemory> _memory = [];

    internal EngineRun(LocalChain chain, Address keeper, AllowedActions allowed)
    {
        (_chain, _keeper) = (chain, keeper);
        var (world, id) = (chain.World, new ChainId(31337));
        Token usdc = new(id, world.Usdc, "USDC", 6), susd = new(id, world.Susd, "sUSD", 18), seth = new(id, world.Lyra.BaseAsset, "sETH", 18);
        _account = new AccountRef(new("main"), id, world.Vault, keeper);
        var routes = ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(_account.Id, new OptionsVaultRoute(world.Perp.BaseToken));
        var chainReader = new EthChainReader(chain.Client);
        var perp = new PerpV2Options(
            Perp, world.Perp.ClearingHouse, world.Perp.AccountBalance, world.Perp.Vault, world.Perp.Exchange, world.Perp.ClearingHouseConfig, usdc,
            [new PerpV2Market(world.Perp.BaseToken, "ETH", Eth)]);
        var lyra = new LyraV1Options(
            Lyra, world.Lyra.OptionMarket, world.Lyra.OptionToken, world.Lyra.OptionGreekCache, world.Lyra.SynthetixAdapter, world.Lyra.OptionMarketPricer, susd, seth, Eth);
        _adapters = ImmutableDictionary<VenueId, IVenueAdapter>.Empty
            .Add(Perp, new PerpV2Adapter(perp, routes, chainReader))
            .Add(Lyra, new LyraV1Adapter(lyra, routes, chainReader));
        _reader = new SnapshotReader(
            id, [new SnapshotAccount(_account, [_adapters[Perp], _adapters[Lyra]], [usdc, susd])],
            new MulticallReader(chain.Client, new MulticallOptions { Deployed = world.Multicall3 }), world.Multicall3);
        _assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty.Add(seth.Address, Eth));
        _engine = new DecisionEngine(Limits(allowed));
    }

    internal List<string> Log { get; } = [];

    internal List<PlannedAction> Done { get; } = [];

    internal List<string> Refused { get; } = [];

    internal double NetDelta { get; private set; }

    internal static DecisionLimits Limits(AllowedActions allowed) => new(
        allowed,
        ImmutableDictionary<VenueId, MarginLimits>.Empty
            .Add(Perp, new(W("1.5"), W("2"), W("1.2"), W("20"), W("1000"), W("0"), W("0.05"), W("0.5"), W("0.01"), W("0"), TimeSpan.FromMinutes(5)))
            .Add(Lyra, new(W("1.2"), W("1.4"), W("1.1"), W("20"), W("1000"), W("0"), W("0.05"), W("0.5"), W("0.1"), W("0.005"), TimeSpan.FromMinutes(5))),
        ImmutableDictionary<Underlying, DriftLimits>.Empty
            .Add(Eth, new(W("0"), W("0.75"), W("0.1"), W("0.1"), W("5"), W("0.008"), W("1.5"), TimeSpan.FromMinutes(5))),
        TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(2));

    /// <summary>Cycles until nothing more is done at this price; each action is mined in a block of its own.</summary>
    internal async Task ActAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            var head = (await _chain.Control.GetHeadAsync()).ToBlockRef();
            var snapshot = await _reader.ReadAsync(head, CancellationToken.None);
            var assessment = _assessor.Assess(snapshot);
            assessment.Unknowns.ShouldBeEmpty();
            NetDelta = assessment.Exposures.Single().NetDelta!.Value.ToDouble();
            var plan = _engine.Decide(snapshot, assessment, new IntentHistory([.. _memory]), KeeperMode.Active, Core.Safety.SafetyState.Clear);
            if (!await SendFirstAsync(plan, snapshot))
                return;
        }
    }

    private async Task<bool> SendFirstAsync(ActionPlan plan, PortfolioSnapshot snapshot)
    {
        foreach (var action in plan.Actions.Concat(plan.Fallbacks))
        {
            var encoding = await _adapters[action.Venue].EncodeAsync(_account, action, snapshot, CancellationToken.None);
            if (encoding is not EncodedCall call)
            {
                Refused.Add($"{action.Kind} {encoding}");
                continue;
            }

            if (await WouldRevertAsync(call) is { } reason)
            {
                Refused.Add($"{action.Kind} {reason}");
                continue;
            }

            await MineAsync(call);
            Done.Add(action);
            Log.Add($"{action.Kind} {action.Target}: {action.Reason}");
            var key = string.Create(CultureInfo.InvariantCulture, $"{Done.Count}");
            _memory.Add(new IntentMemory(new(key), action.Account, action.Target, action.Kind, IntentState.Confirmed, snapshot.Block.Timestamp));
            return true;
        }

        return false;
    }

    private async Task MineAsync(EncodedCall call)
    {
        var sent = await _chain.Client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = _keeper.ToString(), ["to"] = call.To.ToString(), ["data"] = call.Data.ToString(), ["gas"] = "0x989680",
        });
        await _chain.Market.MineAsync(TimeSpan.FromSeconds(12));
        var receipt = (await _chain.Client.GetTransactionReceiptAsync(Hash32.Parse(sent.GetString() ?? ""))).ShouldNotBeNull();
        receipt.Succeeded.ShouldBeTrue(call.Description);
    }

    private async Task<string?> WouldRevertAsync(EncodedCall call)
    {
        var result = await _chain.Client.CallAsync(new CallRequest { From = _keeper, To = call.To, Data = call.Data }, BlockTag.Latest);
        return result.Success ? null : RevertReason.Decode(result.Data.Span, _chain.World.Contracts["vault"].Abi).Text;
    }

    private static Wad W(string text) => Wad.Parse(text);
}
