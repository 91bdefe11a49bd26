using KeeperBot.Anvil.Tests.Protocols.Aave;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Snapshots;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Aave v3 as abi/aave-v3.venue.json describes it, on the same account and the same grid as the coded adapter. The file has no means of a top-up, and does not read the sentinel.</summary>
public sealed class AaveV3FileBench : AaveV3Bench
{
    private IVenueAdapter? _adapter;

    public override IVenueAdapter Adapter => _adapter ??= AaveV3FileTests.AdapterOf(World);

    public override SnapshotReader Reader => World.ReaderOf(Adapter);

    public override IReadOnlyList<(string Name, Address At)> Contracts => [.. base.Contracts.Where(contract => contract.Name != "aave.sentinel")];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("a pool without code", AaveV3FileTests.AdapterOf(World, pool: Address.Parse("0x00000000000000000000000000000000000000aa"))),
        ("an oracle without code", AaveV3FileTests.AdapterOf(World, oracle: Address.Parse("0x00000000000000000000000000000000000000aa"))),
        ("a token that has other decimals", AaveV3FileTests.AdapterOf(World, dai: World.TokenOf(Dai) with { Address = World.At(UsdcReserve.Role()) })),
    ];

    public override bool HasCurve => false;

    public override IReadOnlyList<VenueMove> Moves => [];

    public override IReadOnlyList<VenueState> Blocked => [.. base.Blocked.Where(state => !state.Name.Contains("sequencer", StringComparison.Ordinal))];

    public override IReadOnlyList<VenueState> States =>
    [
        new("a used reserve is paused", () => World.AdminAsync("setReservePause", World.At(Weth.Role()), true)) { Check = Warned("paused or not active") },
        new("prices are stale", () => Control.MineAfterAsync(TimeSpan.FromMinutes(71))) { Check = Unknown("price.stale") },
        new("a price is zero", () => World.Site.SendFromAsync(World.World.Accounts.Market, Weth.Role("feed"), "publish", 0, 1)) { Check = Unknown("read.reverted") },
        new("the oracle is another", () => World.Site.SendAsync("aave.provider", "setPriceOracle", World.At("aave.dataProvider"))) { Check = Unknown("read.reverted") },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        new("top up", reading => Plan(reading, UsdcReserve, "variableDebt", "1")) { Refused = "topup.impossible" },
        new("reduce", reading => Plans.Reduce(Account, reading.MarginAccounts.Single(), new("WETH.supplied"), Core.Units.Wad.One, Core.Units.Wad.One)) { Refused = "leg.unknown" },
    ];
}
