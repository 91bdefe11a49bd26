using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Routes.Roles;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>A Safe 1.4.1 with a perp position on the world's venue, and a Roles Modifier v2 that may act for it, on <see cref="VenueChain"/>'s chain.</summary>
public sealed class SafeChain : IAsyncLifetime
{
    public static readonly RoleKey Role = RoleKey.Parse("keeper");

    private readonly VenueChain _venues = new();
    private string _restore = "";

    public VenueChain Venues => _venues;

    public WorldSite Site { get; private set; } = null!;

    public AccountRef Account { get; private set; } = null!;

    public Address Owner => _venues.World.Accounts.Owner;

    public Address Module => Site.At("roles");

    public PerpV2Adapter Perp { get; private set; } = null!;

    public SnapshotReader Reader { get; private set; } = null!;

    public SafeRolesRoute Route { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _venues.InitializeAsync();
        var artifacts = new ArtifactStore(KeeperHome.Find());
        var world = _venues.World;
        Site = new WorldSite(new ChainWriter(_venues.Client, artifacts), _venues.Chain.Control, artifacts, world.Accounts, new ContractBook());
        foreach (var role in new[] { "usdc", "perp.vault", "perp.clearingHouse" })
            Site.Book.Add(role, world.Contracts[role]);
        await SafeDeployer.DeployAsync(Site, Owner);
        Account = new AccountRef(new("treasury"), _venues.Vault.Chain, Site.At("safe"), _venues.Keeper);
        Route = new SafeRolesRoute(Module, Role, new DirectRoute());
        Perp = new PerpV2Adapter(_venues.PerpOptions, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(Account.Id, Route), new EthChainReader(_venues.Client));
        Reader = new SnapshotReader(Account.Chain, [new SnapshotAccount(Account, [Perp], [_venues.Usdc])], _venues.Multicall, world.Multicall3);
        await OpenAsync(world);
        _restore = await _venues.Chain.Control.SnapshotAsync();
    }

    public async Task RestoreAsync()
    {
        await _venues.Chain.Control.RevertAsync(_restore);
        _restore = await _venues.Chain.Control.SnapshotAsync();
    }

    public Task DisposeAsync() => _venues.DisposeAsync();

    /// <summary>A call from the Safe, as its owner.</summary>
    public Task ExecuteAsync(Address to, Bytes data) => SafeDeployer.ExecuteAsync(Site, Owner, to, data);

    /// <summary>Enables the module and gives the keeper its role with these permissions, as the Safe's owner would.</summary>
    public async Task GrantAsync(params RolePermission[] permissions)
    {
        await ExecuteAsync(Account.Holder, RolesAbi.EnableModule.Encode(Module));
        await ExecuteAsync(Module, RolesAbi.AssignRoles.Encode(Account.Actor, AbiValue.Array((AbiValue)Role.Value), AbiValue.Array(true)));
        foreach (var target in permissions.Select(permission => permission.Target).Distinct())
            await ExecuteAsync(Module, RolesAbi.ScopeTarget.Encode(Role.Value, target));
        foreach (var permission in permissions)
            await ExecuteAsync(Module, RolesAbi.ScopeFunction.Encode(Role.Value, permission.Target, permission.Selector, permission.Condition!.Flatten(), (int)permission.Options));
    }

    public async Task<RolesHistory> HistoryAsync() => await RolesLogReader.ReadAsync(_venues.Client, Module, 0, await _venues.HeadAsync(), CancellationToken.None);

    public async Task<MarginAccount> MarginAsync() =>
        (await Reader.ReadAsync(await _venues.HeadAsync(), CancellationToken.None)).Accounts.Single().Venues.Single().ShouldBeOfType<KnownReading>().MarginAccounts.Single();

    // The Safe's owners bring the money and open the position; the keeper has no part in it.
    private async Task OpenAsync(DemoWorld world)
    {
        var safe = Account.Holder;
        await _venues.SendAsync(world.Accounts.Deployer, "usdc", "mint", safe, 2_000_000_000);
        await ExecuteAsync(world.Usdc, world.Contracts["usdc"].Abi.Function("approve").Encode(world.Perp.Vault, 1_500_000_000));
        await ExecuteAsync(world.Perp.Vault, world.Contracts["perp.vault"].Abi.Function("deposit").Encode(world.Usdc, 900_000_000));
        var house = world.Contracts["perp.clearingHouse"];
        await ExecuteAsync(house.Address, house.Abi.Function("openPosition").Encode(house.Struct(
            "openPosition", 0,
            ("baseToken", world.Perp.BaseToken), ("isBaseToQuote", true), ("isExactInput", true), ("amount", 2_000_000_000_000_000_000),
            ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero))));
        await _venues.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
    }
}
