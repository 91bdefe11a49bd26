using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Protocols.UniswapV3;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Uniswap v3 with two pools: a wallet of 20 WETH and 50,000 USDC that has given the router its allowances.</summary>
public sealed class SpotBench : VenueBench
{
    private static readonly AbiEvent Transfer = AbiEvent.Parse("event Transfer(address indexed from, address indexed to, uint256 value)");

    private readonly SpotChain _world = new();
    private string _restore = "";

    public override EthClient Client => _world.Client;

    public override AnvilControl Control => _world.Chain.Control;

    public override Uri RpcUrl => _world.Chain.RpcUrl;

    public override IVenueAdapter Adapter => _world.Adapter(Options);

    public override AccountRef Account => _world.Wallet;

    public override SnapshotReader Reader => _world.ReaderOf(Adapter);

    public override LiquidationPredicate? Predicate => null;

    public override IReadOnlyList<(string Name, Address At)> Contracts =>
        [("the 0.05 % pool", Options.Pools[0].At), ("the 0.3 % pool", Options.Pools[1].At), ("WETH", _world.Weth.Address), ("USDC", _world.Usdc.Address)];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("router", _world.Adapter(Options with { Router = Options.Factory })), ("quoter", _world.Adapter(Options with { Quoter = Options.Factory })), ("factory", _world.Adapter(Options with { Factory = Options.Router })),
        ("pools exchanged", _world.Adapter(Options with { Pools = [new(500, Options.Pools[1].At), new(3000, Options.Pools[0].At)] })),
        ("decimals", _world.Adapter(Options with { Quote = _world.Usdc with { Decimals = 18 } })),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("the price of one pool runs away", () => _world.SwapAsync(500, sellWeth: true, Wad.FromInteger(400).Raw)) { Check = Known("from its mean of", open: true) },
        new("the prices of both run away", async () => { await _world.SwapAsync(500, sellWeth: true, Wad.FromInteger(400).Raw); await _world.SwapAsync(3000, sellWeth: true, Wad.FromInteger(200).Raw); })
        {
            Check = Known("from its mean of", open: false),
        },
        new("a pool reverts", () => Control.SetCodeAsync(Options.Pools[0].At, Bytes.Parse("0x5f5ffd"))) { Check = reading => reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.reverted") },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        Trade("sell", "-3.2", "1900"),
        Trade("sell all there is", "-20", "1900"),
        Trade("buy", "1.7", "2100"),
        new("sell at a price that nobody pays", reading => Hedge(reading, "-1", "2001")) { Refused = "quote.beyond_worst_price" },
        new("buy at a price that nobody takes", reading => Hedge(reading, "1", "1999")) { Refused = "quote.beyond_worst_price" },
        new("sell more than the pools can take at a decent price", reading => Hedge(reading, "-500", "1000")) { Refused = "quote.no_pool" },
        new("sell in a market that ran away", reading => Hedge(reading, "-1", "1000"))
        {
            PrepareAsync = async () => { await _world.SwapAsync(500, sellWeth: true, Wad.FromInteger(400).Raw); await _world.SwapAsync(3000, sellWeth: true, Wad.FromInteger(200).Raw); },
            Refused = "quote.no_pool",
        },
        new("sell without allowance", reading => Hedge(reading, "-1", "1900")) { PrepareAsync = () => _world.ApproveAsync(_world.Weth, 0), Refused = "allowance.insufficient" },
        new("top-up", reading => new TopUpAction(Account.Id, reading.Markets[0].MarginAccount, Adapter.Venue, Urgency.Routine, "test", "test", new([], []), TokenAmount.FromRaw(_world.Usdc, 1))) { Refused = "action.not_supported" },
    ];

    private UniswapV3Options Options => _world.Options with { Pools = [.. _world.Options.Pools.Take(2)] };

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        yield return new("size", reading.Markets[0].Size.Raw, _world.Weth.Address, "balanceOf(address)(uint256)", Account.Holder.ToString());
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        var market = reading.Markets.Single();
        yield return ("what is held is positive, in units of the underlying", market.Size, Wad.FromInteger(20));
        yield return ("a price is USDC per WETH, whichever is token0 and whatever their decimals", decimal.Round((decimal)market.IndexPrice.ToDouble(), 4), 2000m);
        yield return ("a mean is one too", decimal.Round((decimal)market.MarkPrice.ToDouble(), 0), 2000m);
    }

    public override async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        await _world.ApproveAsync(_world.Weth, BigInteger.Pow(10, 30));
        await _world.ApproveAsync(_world.Usdc, BigInteger.Pow(10, 30));
        _restore = await Control.SnapshotAsync();
    }

    public override async Task RestoreAsync()
    {
        await Control.RevertAsync(_restore);
        _restore = await Control.SnapshotAsync();
    }

    public override Task DisposeAsync() => _world.DisposeAsync();

    private static Action<VenueReading> Known(string warning, bool open) => reading =>
    {
        var known = reading.ShouldBeOfType<KnownReading>();
        known.Warnings.ShouldContain(text => text.Contains(warning, StringComparison.Ordinal));
        (known.Markets[0].Open, known.Markets[0].WhyClosed is null).ShouldBe((open, open));
    };

    private HedgeAction Hedge(KnownReading reading, string quantity, string worst) => Plans.Hedge(Account, reading.Markets[0], Adapter.Venue, Wad.Parse(quantity), Wad.Parse(worst));

    private VenueTrade Trade(string name, string quantity, string worst)
    {
        var (signed, sell) = (Wad.Parse(quantity), quantity[0] == '-');
        var router = _world.World.Contracts["spot.router"].Abi.Function(sell ? "exactInputSingle" : "exactOutputSingle");
        return new(name, reading => Hedge(reading, quantity, worst))
        {
            Effect = (before, after) => (after.Markets[0].Size - before.Markets[0].Size).ShouldBe(signed),
            Quoted = data => router.DecodeOutput(data.Span)[0].AsBigInteger(),
            Executed = receipt => Moved(receipt, sell),
            Bound = data => router.DecodeInput(data.Span)[0][sell ? "amountOutMinimum" : "amountInMaximum"].AsBigInteger(),
            Pays = !sell,
        };
    }

    /// <summary>USDC that came to the wallet or left it, from the token's own events.</summary>
    private BigInteger Moved(TransactionReceipt receipt, bool toWallet) => receipt.Logs
        .Where(log => log.Address == _world.Usdc.Address && log.Topics[0] == Transfer.Topic0)
        .Select(log => Transfer.Decode(log.Topics, log.Data.Span))
        .Single(values => values[toWallet ? "to" : "from"].AsAddress() == Account.Holder)["value"].AsBigInteger();
}
