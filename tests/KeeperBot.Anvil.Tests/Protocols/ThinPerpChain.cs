using KeeperBot.Core.Units;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>A further market of the real Perp v2, vSOL at 100 with 300 units of depth, and a wallet with 20,000 USDC of margin and no position. Each test starts from the same state.</summary>
public sealed class ThinPerpChain : IAsyncLifetime
{
    public static readonly Wad Price = Wad.FromInteger(100);

    private string _restore = "";

    public VenueChain Venues { get; } = new();

    public PerpV2Adapter Perp { get; private set; } = null!;

    public SnapshotReader Reader { get; private set; } = null!;

    internal PerpMarketSite Site { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Venues.InitializeAsync();
        Site = new PerpMarketSite(Venues, "vSOL");
        await Site.DeployAsync(Price, Wad.FromInteger(300));
        await Venues.DepositPerpAsync(Venues.Wallet.Holder, 20_000_000_000);
        Perp = new PerpV2Adapter(Venues.PerpOptions with { Markets = [Site.Market("SOL")] }, Venues.Routes, new EthChainReader(Venues.Client));
        Reader = new SnapshotReader(Venues.Wallet.Chain, [new SnapshotAccount(Venues.Wallet, [Perp], [])], Venues.Multicall, Venues.World.Multicall3);
        await Venues.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
        _restore = await Venues.Chain.Control.SnapshotAsync();
    }

    public async Task RestoreAsync()
    {
        await Venues.Chain.Control.RevertAsync(_restore);
        _restore = await Venues.Chain.Control.SnapshotAsync();
    }

    public Task DisposeAsync() => Venues.DisposeAsync();
}
