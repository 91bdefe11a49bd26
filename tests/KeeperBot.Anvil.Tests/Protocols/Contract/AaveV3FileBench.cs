using KeeperBot.Anvil.Tests.Protocols.Aave;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Snapshots;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Aave v3 as abi/aave-v3.venue.json describes it, on the same account and the same grid as the coded adapter. The file does not read the sentinel.</summary>
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

    /// <summary>As the coded adapter's; a first supply of what is no collateral yet is not the file's.</summary>
    public override IReadOnlyList<VenueTrade> Trades =>
    [
        .. base.Trades.Where(trade => trade.Name is not ("reduce" or "top up DAI.supplied" or "top up WBTC.supplied")),
        new("reduce", reading => Plans.Reduce(Account, reading.MarginAccounts.Single(), new("WETH.supplied"), Core.Units.Wad.One, Core.Units.Wad.One)) { Refused = "leg.unknown" },
        new("top up by no means", reading => Plans.TopUp(Account, reading.MarginAccounts.Single(), Core.Units.TokenAmount.FromRaw(World.TokenOf(UsdcReserve), 1))) { Refused = "topup.impossible" },
    ];
}
