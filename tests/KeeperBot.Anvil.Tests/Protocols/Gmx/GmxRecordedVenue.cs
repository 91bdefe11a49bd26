using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>Brings the stand-in into the states that GMX's own contracts were recorded in.</summary>
internal sealed class GmxRecordedVenue(GmxChain world)
{
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 24);

    private static readonly string[] Gas = ["INCREASE_ORDER_GAS_LIMIT", "DECREASE_ORDER_GAS_LIMIT", "ESTIMATED_GAS_FEE_BASE_AMOUNT_V2_1", "ESTIMATED_GAS_FEE_PER_ORACLE_PRICE"];

    private JsonElement _config;

    public static JsonElement Recording(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "tests", "vectors", "gmx-v2", name))).RootElement;

    public static BigInteger Number(JsonElement value) => Number(value.GetString()!);

    public static BigInteger Number(string text) => BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>A recorded revert as the decoder words one.</summary>
    public static string Text(JsonElement error) =>
        $"{error.GetProperty("error").GetString()}({string.Join(",", error.GetProperty("args").EnumerateArray().Select(item => BigInteger.TryParse(item.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? item.GetString() : $"\"{item.GetString()}\""))})";

    /// <summary>The recorded settings; nothing accrues between blocks.</summary>
    public async Task ConfigureAsync(JsonElement recorded)
    {
        _config = recorded.GetProperty("config");
        var market = world.At("gmx.marketToken");
        foreach (var setting in _config.EnumerateObject())
        {
            var key = setting.Name switch
            {
                "MIN_COLLATERAL_FACTOR" or "MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION" => GmxDeployer.Key(setting.Name, market),
                "POSITION_FEE_FACTOR" => GmxDeployer.Key(setting.Name, market, false),
                _ => GmxDeployer.Key(setting.Name),
            };
            await world.GovernAsync("setUint", key, Number(setting.Value));
        }

        foreach (var side in new[] { true, false })
            await world.GovernAsync("setUint", GmxDeployer.Key("STANDIN_BORROWING_FACTOR_PER_SECOND", market, side), 0);
    }

    /// <summary>Opens a position by the stand-in's own two steps at 2000, without fees, at accumulators as given.</summary>
    public async Task OpenAsync(Address account, bool isLong, bool usdcCollateral, BigInteger size, BigInteger collateral, string borrowing, string funding)
    {
        await FundAsync(account);
        var (market, token) = (world.At("gmx.marketToken"), usdcCollateral ? world.Usdc.Address : world.Weth.Address);
        await WriteAsync(isLong, token, Number(borrowing), Number(funding));
        await world.GovernAsync("setUint", GmxDeployer.Key("POSITION_FEE_FACTOR", market, false), 0);
        await SendRouterAsync(account, "sendTokens", token, world.At("gmx.orderVault"), collateral);
        // The least execution fee is sent and taken off the collateral where both are the wrapped token; here it is zero.
        foreach (var setting in Gas)
            await world.GovernAsync("setUint", GmxDeployer.Key(setting), 0);
        await SendRouterAsync(account, "createOrder", Order(account, token, size, isLong ? UInt256.MaxValue.ToBigInteger() : 0, 0, isLong));
        await ExecuteAsync(account, BigInteger.Pow(10, 12) * 2000, BigInteger.Pow(10, 12) * 2000);
        foreach (var setting in Gas)
            await world.GovernAsync("setUint", GmxDeployer.Key(setting), Number(_config.GetProperty(setting)));
        await world.GovernAsync("setUint", GmxDeployer.Key("POSITION_FEE_FACTOR", market, false), Number(_config.GetProperty("POSITION_FEE_FACTOR")));
    }

    public async Task WriteAccumulatorsAsync(JsonElement recorded)
    {
        foreach (var (isLong, side) in new[] { (true, "long"), (false, "short") })
        {
            foreach (var (token, name) in new[] { (world.Usdc.Address, "usdc"), (world.Weth.Address, "weth") })
            {
                var accumulated = recorded.GetProperty("accumulators").GetProperty(side).GetProperty(name);
                await WriteAsync(isLong, token, Number(accumulated.GetProperty("b")), Number(accumulated.GetProperty("f")));
            }
        }
    }

    public async Task FundAsync(Address account)
    {
        var (usdc, wnt, router) = (world.World.Contracts["gmx.usdc"], world.World.Contracts["gmx.wnt"], world.At("gmx.router"));
        await world.SendAsync(account, usdc.Address, usdc.Abi.Function("mint").Encode(account, 10_000_000_000));
        await world.SendAsync(account, usdc.Address, usdc.Abi.Function("approve").Encode(router, BigInteger.Pow(10, 12)));
        await world.SendAsync(account, wnt.Address, wnt.Abi.Function("deposit").Encode(), new Wei(BigInteger.Pow(10, 18) * 3));
        await world.SendAsync(account, wnt.Address, wnt.Abi.Function("approve").Encode(router, BigInteger.Pow(10, 20)));
    }

    public AbiValue Order(
        Address account, Address token, BigInteger size, BigInteger acceptable, BigInteger fee, bool isLong, Address? receiver = null, Address? market = null, int type = 2,
        BigInteger valid = default, BigInteger delta = default) =>
        AbiValue.Tuple(
            AbiValue.Tuple(receiver ?? account, Address.Zero, Address.Zero, Address.Zero, market ?? world.At("gmx.marketToken"), token, AbiValue.Array()),
            AbiValue.Tuple(size, delta, 0, acceptable, fee, 0, 0, valid), type, 0, isLong, false, false, Hash32.Zero, AbiValue.Array());

    /// <summary>Lets the venue's keeper have the account's first order at a price of ETH, in the venue's scale.</summary>
    public async Task<TransactionReceipt> ExecuteAsync(Address account, BigInteger low, BigInteger high)
    {
        var orders = await ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts["gmx.reader"], "getAccountOrders", world.At("gmx.dataStore"), account, 0, 5);
        var handler = world.World.Contracts["gmx.orderHandler"];
        var receipt = await world.SendAsync(
            world.World.Accounts.Market, handler.Address, handler.Abi.Function("executeOrder").Encode(orders[0][0]["orderKey"], Prices(low, high)));
        receipt.Succeeded.ShouldBeTrue();
        return receipt;
    }

    /// <summary>By which event an order ended, and the revert that the venue's keeper met.</summary>
    public (string Event, string Reason) EndOf(TransactionReceipt receipt)
    {
        var emitter = world.World.Contracts["gmx.eventEmitter"];
        var ended = emitter.Abi.Event("EventLog2");
        var log = receipt.Logs.First(item => item.Address == emitter.Address && item.Topics[0] == ended.Topic0);
        var fields = ended.Decode(log.Topics, log.Data.Span);
        var bytes = fields["eventData"]["bytesItems"]["items"];
        return (fields["eventName"].AsString(), bytes.Count == 0 ? "" : RevertReason.Decode(bytes[0]["value"].AsBytes().Span, KnownErrors.All).Text);
    }

    public AbiValue Prices(BigInteger low, BigInteger high)
    {
        var pair = AbiFunction.Parse("pair(uint256 min, uint256 max)");
        AbiValue Data(BigInteger min, BigInteger max) => Bytes.CopyOf(pair.Encode(min, max).Span[AbiFunction.SelectorSize..]);
        return AbiValue.Tuple(
            AbiValue.Array(world.Weth.Address, world.Usdc.Address), AbiValue.Array(world.At("gmx.ethFeed"), world.At("gmx.usdcFeed")), AbiValue.Array(Data(low, high), Data(Dollar, Dollar)));
    }

    private async Task WriteAsync(bool isLong, Address token, BigInteger borrowing, BigInteger funding)
    {
        var market = world.At("gmx.marketToken");
        var sided = AbiFunction.Parse("key(bytes32 name, address market, address token, bool isLong)");
        var key = Keccak256.Hash(sided.Encode(GmxDeployer.Key("FUNDING_FEE_AMOUNT_PER_SIZE"), market, token, isLong).Span[AbiFunction.SelectorSize..]);
        await world.GovernAsync("setUint", GmxDeployer.Key("CUMULATIVE_BORROWING_FACTOR", market, isLong), borrowing);
        await world.GovernAsync("setUint", key, funding);
    }

    private async Task SendRouterAsync(Address from, string function, params AbiValue[] arguments) =>
        (await world.SendAsync(from, world.At("gmx.exchangeRouter"), world.World.Contracts["gmx.exchangeRouter"].Abi.Function(function).Encode(arguments))).Succeeded.ShouldBeTrue();
}
