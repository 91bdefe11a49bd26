using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>The vault under test, the accounts around it, and short forms of what the tests do to them. Every transaction is its own block.</summary>
internal sealed class VaultBench
{
    private const int FirstFreeAccount = 5;
    private readonly LocalChain _chain;
    private readonly ChainWriter _writer;

    private VaultBench(LocalChain chain, IReadOnlyList<Address> accounts)
    {
        _chain = chain;
        _writer = new ChainWriter(chain.Client, new ArtifactStore(KeeperHome.Find()));
        (Keeper, Depositor, Stranger) = (accounts[FirstFreeAccount], accounts[FirstFreeAccount + 1], accounts[FirstFreeAccount + 2]);
        Market = new MarketDriver(chain.Client, chain.Control, chain.World);
    }

    internal Address Keeper { get; }

    internal Address Depositor { get; }

    internal Address Stranger { get; }

    internal Address Owner => World.Accounts.Owner;

    internal Address Vault => World.Vault;

    internal DemoWorld World => _chain.World;

    internal EthClient Client => _chain.Client;

    internal AnvilControl Control => _chain.Control;

    internal MarketDriver Market { get; }

    internal ContractAbi VaultAbi => World.Contracts["vault"].Abi;

    internal static BigInteger Wad(string text) => Core.Units.Wad.Parse(text).Raw;

    internal static BigInteger Usdc(string text) => Core.Units.Wad.Parse(text).ToScaled(6, Rounding.Down);

    internal static async Task<VaultBench> CreateAsync(LocalChain chain)
    {
        var bench = new VaultBench(chain, await chain.Control.GetAccountsAsync());
        await bench.SendAsync(bench.Owner, "setKeeper", bench.Keeper);
        return bench;
    }

    internal Task<TransactionReceipt> SendAsync(Address from, string function, params AbiValue[] arguments) => SendToAsync(from, "vault", function, arguments);

    internal Task<TransactionReceipt> SendToAsync(Address from, string role, string function, params AbiValue[] arguments) =>
        _writer.SendAsync(from, World.Contracts[role], function, arguments);

    internal Task<AbiValue> ReadAsync(string function, params AbiValue[] arguments) => ReadFromAsync("vault", function, arguments);

    internal Task<AbiValue> ReadFromAsync(string role, string function, params AbiValue[] arguments) =>
        _writer.ReadAsync(World.Contracts[role], function, arguments);

    internal async Task<BigInteger> NumberAsync(string role, string function, params AbiValue[] arguments) =>
        (await ReadFromAsync(role, function, arguments))[0].AsBigInteger();

    internal Task<BigInteger> BalanceAsync(string token, Address holder) => NumberAsync(token, "balanceOf", holder);

    /// <summary>What the vault answers to a call it must refuse.</summary>
    internal async Task<RevertReason> RefusalAsync(Address from, string function, params AbiValue[] arguments)
    {
        var result = await TryAsync(from, function, arguments);
        result.Success.ShouldBeFalse($"{function} from {from} should have been refused");
        return RevertReason.Decode(result.Data.Span, World.Contracts.All.Values.Select(contract => contract.Abi).Prepend(VaultAbi));
    }

    /// <summary>A call to the vault that changes nothing.</summary>
    internal Task<CallResult> TryAsync(Address from, string function, params AbiValue[] arguments) =>
        Client.CallAsync(new CallRequest { From = from, To = Vault, Data = VaultAbi.Function(function).Encode(arguments), Gas = 15_000_000 }, BlockTag.Latest);

    internal async Task<AbiValue> KeeperViewAsync() => (await ReadAsync("keeperView"))[0];

    /// <summary>Replaces some of the vault's limits.</summary>
    internal async Task SetLimitsAsync(params (string Name, BigInteger Value)[] changes)
    {
        var limits = (await KeeperViewAsync())["limits"];
        var names = VaultAbi.Function("setLimits").Inputs[0].Type.Components.Select(component => component.Name).ToList();
        changes.ShouldAllBe(change => names.Contains(change.Name));
        var values = names.Select(name => changes.Any(change => change.Name == name) ? changes.First(change => change.Name == name).Value : limits[name].AsBigInteger());
        await SendAsync(Owner, "setLimits", AbiValue.Tuple(values.Select(value => (AbiValue)value)));
    }

    /// <summary>Gives an account tokens (raw units) and approves the vault for them.</summary>
    internal async Task FundAsync(string token, Address account, BigInteger amount, string spender = "vault")
    {
        await SendToAsync(World.Accounts.Deployer, token, "mint", account, amount);
        await SendToAsync(account, token, "approve", World.Contracts[spender].Address, amount);
    }

    /// <summary>A depositor buys shares for whole USDC.</summary>
    internal async Task DepositAsync(string usdc)
    {
        await FundAsync("usdc", Depositor, Usdc(usdc));
        await SendAsync(Depositor, "deposit", Usdc(usdc), Depositor);
    }

    /// <summary>A rich account trades the perp pool to a price; the oracle stays where it is.</summary>
    internal async Task MovePoolAsync(Wad price)
    {
        var house = World.Contracts["perp.clearingHouse"];
        var slot = await ReadFromAsync("perp.pool", "slot0");
        var (now, target) = (slot["sqrtPriceX96"].AsBigInteger(), WorldSite.SqrtPriceX96(price));
        if (now == target)
            return;
        await SendToAsync(World.Accounts.Market, "perp.clearingHouse", "openPosition", house.Struct(
            "openPosition", 0,
            ("baseToken", World.Perp.BaseToken), ("isBaseToQuote", target < now), ("isExactInput", true),
            ("amount", target < now ? Wad("2000") : Wad("4000000")), ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue),
            ("sqrtPriceLimitX96", target), ("referralCode", Hash32.Zero)));
    }

    /// <summary>Both venues' prices walk to a target in steps that the perp pool allows.</summary>
    internal async Task WalkAsync(string price)
    {
        var target = Core.Units.Wad.Parse(price);
        while (Market.Price != target)
        {
            var least = Market.Price.Multiply(Core.Units.Wad.Parse("0.95"), Rounding.Up);
            var most = Market.Price.Multiply(Core.Units.Wad.Parse("1.05"), Rounding.Down);
            await Market.StepAsync(target.CompareTo(least) < 0 ? least : target.CompareTo(most) > 0 ? most : target, TimeSpan.FromSeconds(60));
        }
    }

    internal async Task<AbiValue> OptionAsync(ulong position) => (await ReadFromAsync("lyra.optionToken", "getOptionPosition", position))[0];

    internal async Task<BigInteger> MinCollateralAsync(AbiValue position, BigInteger? amount = null)
    {
        var terms = await ReadFromAsync("lyra.optionMarket", "getStrikeAndExpiry", position["strikeId"]);
        var spot = await NumberAsync("lyra.synthetixAdapter", "getSpotPriceForMarket", World.Lyra.OptionMarket);
        return await NumberAsync("lyra.optionGreekCache", "getMinCollateral", position["optionType"], terms[0], terms[1], spot, amount ?? position["amount"].AsBigInteger());
    }

    /// <summary>The arguments of the vault's events of one name in a receipt.</summary>
    internal IEnumerable<AbiValue> Events(TransactionReceipt receipt, string name)
    {
        var description = VaultAbi.Event(name);
        return receipt.Logs.Where(log => log.Address == Vault && log.Topics[0] == description.Topic0).Select(log => description.Decode(log.Topics, log.Data.Span));
    }
}
