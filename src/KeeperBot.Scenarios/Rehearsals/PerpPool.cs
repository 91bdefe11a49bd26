using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>The contracts of one market of Perp v2.</summary>
/// <param name="Name">For a report.</param>
/// <param name="Underlying">What it is of.</param>
/// <param name="ClearingHouse">ClearingHouse.</param>
/// <param name="Exchange">Exchange.</param>
/// <param name="Vault">Vault.</param>
/// <param name="SettlementToken">What margin is paid in.</param>
/// <param name="MarginUnits">How much of it the arbitrageur pays in, in smallest units.</param>
/// <param name="BaseToken">The market.</param>
public sealed record PerpPoolContracts(
    string Name, string Underlying, Address ClearingHouse, Address Exchange, Address Vault, Address SettlementToken, UInt256 MarginUnits, Address BaseToken);

/// <summary>The pool of a market of Perp v2. It is moved by trades on margin, in a block no further than the venue lets anybody.</summary>
/// <param name="client">The fork.</param>
/// <param name="contracts">The market.</param>
/// <param name="trader">Who trades.</param>
public sealed class PerpPool(EthClient client, PerpPoolContracts contracts, ForkAccount trader) : IRehearsedPool
{
    private const double TickBase = 1.0001;

    // Of the ticks that a block may cross, so that the keeper's own trade in the same block finds room.
    private const double ShareOfTicks = 0.6;

    private static readonly AbiFunction Deposit = AbiFunction.Parse("deposit(address token, uint256 amount)");
    private static readonly AbiFunction GetBalance = AbiFunction.Parse("getBalance(address trader) returns (int256)");
    private static readonly AbiFunction GetMarketRegistry = AbiFunction.Parse("getMarketRegistry() returns (address)");
    private static readonly AbiFunction GetPool = AbiFunction.Parse("getPool(address baseToken) returns (address)");
    private static readonly AbiFunction GetMaxTicks = AbiFunction.Parse("getMaxTickCrossedWithinBlock(address baseToken) returns (uint24)");
    private static readonly AbiFunction OpenPosition = AbiFunction.Parse(
        "openPosition((address baseToken, bool isBaseToQuote, bool isExactInput, uint256 amount, uint256 oppositeAmountBound, uint256 deadline, uint160 sqrtPriceLimitX96, bytes32 referralCode) params)");

    // Far more than a pool holds: the trade ends at its price limit.
    private static readonly AbiValue Everything = BigInteger.Pow(10, 28);

    private PoolPrice? _price;
    private double _ticks;

    /// <inheritdoc/>
    public string Name => contracts.Name;

    /// <inheritdoc/>
    public string Underlying => contracts.Underlying;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UpkeepCall>> PrepareAsync()
    {
        await trader.DealAsync(contracts.SettlementToken, contracts.MarginUnits).ConfigureAwait(false);
        return [ForkAccount.ApprovalOf(contracts.SettlementToken, contracts.Vault), new(contracts.Vault, Deposit.Encode(contracts.SettlementToken, contracts.MarginUnits))];
    }

    /// <inheritdoc/>
    public async Task OpenAsync()
    {
        if ((await ReadAsync(contracts.Vault, GetBalance, trader.Address).ConfigureAwait(false)).AsBigInteger().Sign <= 0)
            throw new ScenarioException(ScenarioErrorKind.ChainUnusable, "its vault takes no deposit");
        var registry = (await ReadAsync(contracts.Exchange, GetMarketRegistry).ConfigureAwait(false)).AsAddress();
        // The virtual tokens are made so that the base is token0.
        _price = new PoolPrice(client, (await ReadAsync(registry, GetPool, contracts.BaseToken).ConfigureAwait(false)).AsAddress(), baseIsToken0: true);
        _ticks = (await ReadAsync(contracts.Exchange, GetMaxTicks, contracts.BaseToken).ConfigureAwait(false)).AsInt32();
        await _price.RememberAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<UpkeepCall?> TradeAsync(Wad factor)
    {
        var price = _price ?? throw new InvalidOperationException("OpenAsync comes before a trade");
        var (now, target) = (await price.NowAsync().ConfigureAwait(false), Within(await price.NowAsync().ConfigureAwait(false), price.At(factor)));
        if (now == target)
            return null;
        return new(contracts.ClearingHouse, OpenPosition.Encode(AbiValue.Tuple(
            contracts.BaseToken, target < now, true, Everything, BigInteger.Zero, (BigInteger.One << 256) - 1, target, Hash32.Zero)));
    }

    private BigInteger Within(BigInteger now, BigInteger target)
    {
        // No limit.
        if (_ticks == 0)
            return target;
        var most = Wad.FromDouble(Math.Pow(TickBase, ShareOfTicks * _ticks / 2)).Raw;
        var (low, high) = (now * Wad.One.Raw / most, now * most / Wad.One.Raw);
        return BigInteger.Min(BigInteger.Max(target, low), high);
    }

    private async Task<AbiValue> ReadAsync(Address at, AbiFunction function, params AbiValue[] arguments)
    {
        var result = await client.CallAsync(new CallRequest { To = at, Data = function.Encode(arguments) }, BlockTag.Latest).ConfigureAwait(false);
        return result.Success
            ? function.DecodeOutput(result.Data.Span)[0]
            : throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"{function.Name} of {at} reverts");
    }
}
