using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>The contracts of one pool of Uniswap v3.</summary>
/// <param name="Name">For a report.</param>
/// <param name="Underlying">What the base token follows.</param>
/// <param name="Router">SwapRouter.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Fee">Its tier in 1e-6.</param>
/// <param name="BaseToken">The base token.</param>
/// <param name="BaseUnits">How much of it the arbitrageur has, in smallest units.</param>
/// <param name="QuoteToken">The quote token.</param>
/// <param name="QuoteUnits">How much of it the arbitrageur has, in smallest units.</param>
public sealed record SpotPoolContracts(
    string Name, string Underlying, Address Router, Address Pool, uint Fee, Address BaseToken, UInt256 BaseUnits, Address QuoteToken, UInt256 QuoteUnits);

/// <summary>A pool of Uniswap v3, moved by swaps.</summary>
/// <param name="client">The fork.</param>
/// <param name="contracts">The pool.</param>
/// <param name="trader">Who trades.</param>
public sealed class SpotPool(EthClient client, SpotPoolContracts contracts, ForkAccount trader) : IRehearsedPool
{
    private static readonly AbiFunction Swap = AbiFunction.Parse(
        "exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params)");

    private readonly bool _baseIsToken0 = contracts.BaseToken.CompareTo(contracts.QuoteToken) < 0;
    private readonly PoolPrice _price = new(client, contracts.Pool, contracts.BaseToken.CompareTo(contracts.QuoteToken) < 0);

    /// <inheritdoc/>
    public string Name => contracts.Name;

    /// <inheritdoc/>
    public string Underlying => contracts.Underlying;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UpkeepCall>> PrepareAsync()
    {
        await trader.DealAsync(contracts.BaseToken, contracts.BaseUnits).ConfigureAwait(false);
        await trader.DealAsync(contracts.QuoteToken, contracts.QuoteUnits).ConfigureAwait(false);
        return [ForkAccount.ApprovalOf(contracts.BaseToken, contracts.Router), ForkAccount.ApprovalOf(contracts.QuoteToken, contracts.Router)];
    }

    /// <inheritdoc/>
    public Task OpenAsync() => _price.RememberAsync();

    /// <inheritdoc/>
    public async Task<UpkeepCall?> TradeAsync(Wad factor)
    {
        var (now, target) = (await _price.NowAsync().ConfigureAwait(false), _price.At(factor));
        if (now == target)
            return null;
        // A pool's price falls when token0 is paid in.
        var payBase = target < now == _baseIsToken0;
        return new(contracts.Router, Swap.Encode(AbiValue.Tuple(
            payBase ? contracts.BaseToken : contracts.QuoteToken, payBase ? contracts.QuoteToken : contracts.BaseToken, contracts.Fee, trader.Address, (BigInteger.One << 256) - 1,
            payBase ? contracts.BaseUnits : contracts.QuoteUnits, BigInteger.Zero, target)));
    }
}
