using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Survival.Tests.World;

/// <summary>
/// The demo's vault on the real venues, with a price that has fallen 3 %: its short put is below the trigger, a top-up of about 640 sUSD is due, and the buffer
/// holds enough for several. A block is final four below the head. One Anvil serves many cases: each goes back to the same snapshot.
/// </summary>
public sealed class FaultWorld : IAsyncLifetime
{
    private static readonly Hash32 Secret = Keccak256.Hash("the key of the fault cases; it is in the sources, never use it on a real chain"u8);
    private static readonly UInt256 GasMoney = UInt256.Parse("10000000000000000000");
    private static readonly UInt256 LowBaseFee = UInt256.Parse("16");
    private static readonly TimeSpan StepTime = TimeSpan.FromMinutes(8);
    private string _snapshot = "";

    /// <summary>Between two blocks that the cases mine.</summary>
    public static TimeSpan BlockTime { get; } = TimeSpan.FromSeconds(12);

    /// <summary>The chain.</summary>
    public LocalChain Chain { get; private set; } = null!;

    /// <summary>The acting address.</summary>
    public static Address Actor { get; } = Key().Address;

    /// <summary>The block that every case starts at.</summary>
    public BlockRef Start { get; private set; } = null!;

    /// <summary>The acting key; whoever opens it disposes of it.</summary>
    public static LocalSigningKey Key() => new(Secret.Span);

    /// <summary>The key as text, to be looked for where it must not be.</summary>
    public static string SecretText => Secret.ToString();

    /// <summary>Writes the key to a file that only its owner may read.</summary>
    public static void WriteKey(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(Secret.ToString());
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Chain = await LocalChain.StartWholeAsync(new LocalChainOptions { SlotsInAnEpoch = 2 }, TimeProvider.System);
        await Chain.GrantKeeperAsync(Actor, GasMoney);
        await SendAsync(Chain.World.Accounts.Deployer, "susd", "mint", Chain.World.Vault, Wad.FromInteger(5000).Raw);
        await FallAsync("1980", "1960", "1940");
        Start = (await Chain.Control.GetHeadAsync()).ToBlockRef();
        _snapshot = await Chain.Control.SnapshotAsync();
    }

    /// <summary>Back to the start, with an empty pool: what a snapshot does not hold is put back by hand.</summary>
    public async Task ResetAsync()
    {
        await Chain.Client.RawAsync("anvil_dropAllTransactions");
        await Chain.Control.SetAutomineAsync(false);
        await Chain.Control.SetChainIdAsync(new ChainId(31337));
        await Chain.Control.RevertAsync(_snapshot);
        _snapshot = await Chain.Control.SnapshotAsync();
        // A base fee that an earlier case asked for and never mined would strike this one.
        await Chain.Control.SetNextBlockBaseFeeAsync(LowBaseFee);
    }

    /// <summary>Puts a transaction of one of the world's own accounts into the pool; the next block mines it.</summary>
    public Task<Hash32> SendAsync(Address from, string contract, string function, params AbiValue[] arguments) => SendAsync(from, contract, function, tipGwei: 1, arguments);

    /// <summary>As the other, with a tip: among the transactions of a block the dearest comes first.</summary>
    public async Task<Hash32> SendAsync(Address from, string contract, string function, int tipGwei, params AbiValue[] arguments)
    {
        var target = Chain.World.Contracts[contract];
        var tip = string.Create(CultureInfo.InvariantCulture, $"0x{tipGwei * 1_000_000_000L:x}");
        var sent = await Chain.Client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = from.ToString(),
            ["to"] = target.Address.ToString(),
            ["data"] = target.Abi.Function(function).Encode(arguments).ToString(),
            ["gas"] = "0x989680",
            ["maxPriorityFeePerGas"] = tip,
            ["maxFeePerGas"] = string.Create(CultureInfo.InvariantCulture, $"0x{(tipGwei + 400) * 1_000_000_000L:x}"),
        });
        return Hash32.Parse(sent.GetString()!);
    }

    /// <summary>Puts a sale into the pool that moves the perp pool down to a price, and no oracle with it.</summary>
    public Task<Hash32> MovePoolAsync(string price, int tipGwei)
    {
        var house = Chain.World.Contracts["perp.clearingHouse"];
        return SendAsync(Chain.World.Accounts.Market, "perp.clearingHouse", "openPosition", tipGwei, house.Struct(
            "openPosition", 0,
            ("baseToken", Chain.World.Perp.BaseToken), ("isBaseToQuote", true), ("isExactInput", true), ("amount", Wad.FromInteger(2000).Raw),
            ("oppositeAmountBound", BigInteger.Zero), ("deadline", UInt256.MaxValue.ToBigInteger()), ("sqrtPriceLimitX96", WorldSite.SqrtPriceX96(Wad.Parse(price))),
            ("referralCode", Hash32.Zero)));
    }

    /// <summary>A lower price, by steps that both venues follow: below about 1880 the put that was rescued at 1940 is due again.</summary>
    public async Task<BlockHeader> FallAsync(params string[] prices)
    {
        BlockHeader? head = null;
        foreach (var price in prices)
            head = await Chain.Market.StepAsync(Wad.Parse(price), StepTime);
        return head ?? await Chain.Control.GetHeadAsync();
    }

    /// <summary>Mines a block, 12 s of chain time after the newest.</summary>
    public Task<BlockHeader> MineAsync() => Chain.Control.MineAfterAsync(BlockTime);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Chain.DisposeAsync();
}
