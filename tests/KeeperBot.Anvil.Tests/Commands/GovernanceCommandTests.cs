using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>The shipped program on the Aave world, whose market a real TimelockController governs.</summary>
public sealed class GovernanceCommandTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WhileALiquidationThresholdCutIsQueued_TopsUpBeforeItIsExecuted(bool kept)
    {
        await using var world = await RunningWorld.StartAsync(scenario: "aave");
        await using var governed = await Governed.StartAsync(world);
        var cut = await governed.CutAsync(6400);
        await governed.Timelock.ScheduleAsync(cut);
        var file = governed.Configure("governed.json");

        var check = await KeeperCommand.RunAsync("check", "--config", file);
        check.Output.ShouldContain("timelock executor: ");
        check.Output.ShouldContain("1 operations touch venues in use");
        var status = (await KeeperCommand.RunAsync("status", "--json", "--config", file)).Json;
        var queued = status.GetProperty("governance").GetProperty("queued").EnumerateArray().ShouldHaveSingleItem();
        queued.GetProperty("inSeconds").GetInt64().ShouldBeInRange(TimelockSite.Delay - 600, TimelockSite.Delay);
        var account = queued.GetProperty("accounts").EnumerateArray().ShouldHaveSingleItem();
        account.GetProperty("healthBefore").GetDouble().ShouldBe(16500.0 / 13000, 1e-3);
        account.GetProperty("healthAfter").GetDouble().ShouldBe(12800.0 / 13000, 1e-3);
        account.GetProperty("belowTrigger").GetBoolean().ShouldBeTrue();
        Lower(account, "liquidationAfter").ShouldBeGreaterThan(2000, "it could be liquidated at the present price");
        Lower(account, "liquidationBefore").ShouldBeLessThan(2000);
        (await KeeperCommand.RunAsync("status", "--config", file)).Output.ShouldContain("Governance");
        var explain = (await KeeperCommand.RunAsync("explain", "--json", "--config", file)).Json;
        explain.GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString()).ShouldContain("governance.breach");
        explain.GetProperty("candidates").EnumerateArray().Select(candidate => candidate.GetProperty("reasonCode").GetString()).ShouldContain("governance.queued");
        explain.GetProperty("limits").EnumerateArray().Select(limit => limit.GetProperty("state").GetString()).ShouldContain("queued");

        for (var cycle = 0; kept && cycle < 6; cycle++)
            (await KeeperCommand.RunAsync("run", "--once", "--config", file)).Code.ShouldBe(ExitCode.Ok);
        await governed.ExecuteAfterTheDelayAsync(cut);

        (await governed.HealthAsync()).ShouldBe(kept ? 1.22 : 12800.0 / 13000, 0.01);
        if (!kept)
            return;
        var replay = await KeeperCommand.RunAsync("explain", "--replay", "--config", file);
        replay.Code.ShouldBe(ExitCode.Ok, replay.Output);
        replay.Output.ShouldContain(", 0 not");
        var after = (await KeeperCommand.RunAsync("status", "--json", "--config", file)).Json.GetProperty("governance");
        after.GetProperty("queued").GetArrayLength().ShouldBe(0);
        after.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("parameter")}: {change.GetProperty("before")} -> {change.GetProperty("after")}")
            .ShouldContain("aave-v3/WETH.liquidationThreshold: 82.5 % -> 64 %");
    }

    private static double Lower(JsonElement account, string name) => account.GetProperty(name).EnumerateArray().Select(price => price.GetProperty("lower"))
        .Where(lower => lower.ValueKind == JsonValueKind.Number).Select(lower => lower.GetDouble()).DefaultIfEmpty(
            account.GetProperty(name).EnumerateArray().Any(price => price.GetProperty("liquidatable").GetBoolean()) ? double.PositiveInfinity : 0).Max();

    private sealed class Governed : IAsyncDisposable
    {
        private readonly RunningWorld _world;
        private readonly HttpRpcTransport _transport;
        private readonly ArtifactStore _artifacts = new(KeeperHome.Find());
        private readonly ChainWriter _chain;
        private readonly AnvilControl _control;
        private Address _governor;
        private Address _market;

        private Governed(RunningWorld world)
        {
            _world = world;
            _transport = new HttpRpcTransport(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
            var client = new EthClient(_transport);
            (_chain, _control) = (new ChainWriter(client, _artifacts), new AnvilControl(client));
        }

        internal TimelockSite Timelock { get; private set; } = null!;

        internal static async Task<Governed> StartAsync(RunningWorld world)
        {
            var governed = new Governed(world);
            var accounts = WorldAccounts.Of(await governed._control.GetAccountsAsync());
            (governed._governor, governed._market) = (accounts.Deployer, accounts.Market);
            governed.Timelock = await TimelockSite.DeployAsync(governed._chain, accounts.Deployer);
            var acl = await governed.OfProviderAsync("getACLManager", "ACLManager");
            await governed._chain.SendAsync(accounts.Deployer, acl, "addPoolAdmin", governed.Timelock.At);
            await governed._chain.SendAsync(accounts.Deployer, acl, "removePoolAdmin", accounts.Deployer);
            // The buffer of the world is too small for a cut of this size.
            var usdc = governed.Contract(ArtifactPackage.Lyra, "TestERC20SetDecimals", governed.Text("tokens", "USDC", "address"));
            await governed._chain.SendAsync(accounts.Deployer, usdc, "mint", governed.Wallet, 2_000_000_000);
            return governed;
        }

        internal string Configure(string name) => _world.Write(name, configuration =>
        {
            configuration["governance"] = new JsonObject
            {
                ["act"] = "prepare", ["lead"] = "3 d",
                ["timelocks"] = new JsonObject { ["executor"] = new JsonObject { ["address"] = Timelock.At.ToString(), ["kind"] = "openzeppelin", ["lookBack"] = "7 d" } },
            };
            configuration["limits"]!["margin"]!["aave-v3"]!["maxTopUp"] = "3500 USDC";
            configuration["policy"]!["assets"]!["USDC"] = new JsonObject { ["perTransaction"] = "4000 USDC", ["perHour"] = "5000 USDC", ["perDay"] = "5000 USDC" };
            configuration["policy"]!["approvals"]![0]!["most"] = "4000 USDC";
        });

        internal async Task<ContractCall> CutAsync(int threshold)
        {
            var configurator = await OfProviderAsync("getPoolConfigurator", "PoolConfigurator");
            return new(configurator.Address, configurator.Abi.Function("configureReserveAsCollateral").Encode(Address.Parse(Text("tokens", "WETH", "address")), threshold - 500, threshold, 10500));
        }

        internal async Task ExecuteAfterTheDelayAsync(ContractCall call)
        {
            await _control.MineAfterAsync(TimeSpan.FromSeconds(TimelockSite.Delay));
            await Timelock.ExecuteAsync(call);
            foreach (var (symbol, price) in new[] { ("WETH", 200_000_000_000), ("USDC", 100_000_000) })
            {
                var feed = Contract(ArtifactPackage.Worlds, "PriceFeed", Text("venues", "aave-v3", "reserves", symbol, "priceSource"));
                await _chain.SendAsync(_market, feed, "publish", price, (await _control.GetHeadAsync()).Timestamp.UnixSeconds);
            }
        }

        internal async Task<double> HealthAsync()
        {
            var data = await _chain.ReadAsync(Contract(ArtifactPackage.AaveV3, "Pool", Text("venues", "aave-v3", "pool")), "getUserAccountData", Wallet);
            return Wad.FromRaw(data["healthFactor"].AsBigInteger()).ToDouble();
        }

        public ValueTask DisposeAsync()
        {
            _transport.Dispose();
            return ValueTask.CompletedTask;
        }

        private Address Wallet => Address.Parse((string)_world.Configuration()["key"]!["address"]!);

        private async Task<DeployedContract> OfProviderAsync(string getter, string contract)
        {
            var provider = Contract(ArtifactPackage.AaveV3, "PoolAddressesProvider", Text("venues", "aave-v3", "addressesProvider"));
            return Contract(ArtifactPackage.AaveV3, contract, (await _chain.ReadAsync(provider, getter))[0].AsAddress().ToString());
        }

        private DeployedContract Contract(ArtifactPackage package, string name, string address) => new(_artifacts, package, name, Address.Parse(address));

        private string Text(params string[] path) => (string)path.Aggregate((JsonNode)_world.Configuration(), (node, key) => node[key]!)!;
    }
}
