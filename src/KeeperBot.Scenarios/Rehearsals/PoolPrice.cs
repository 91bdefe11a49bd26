using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>The price of a Uniswap v3 pool, sqrt(token1 / token0) x 2^96, and where it is to go.</summary>
/// <param name="client">The fork.</param>
/// <param name="pool">The pool.</param>
/// <param name="baseIsToken0">Whether what is priced is token0.</param>
internal sealed class PoolPrice(EthClient client, Address pool, bool baseIsToken0)
{
    private static readonly AbiFunction Slot0 = AbiFunction.Parse("slot0() returns (uint160,int24,uint16,uint16,uint16,uint8,bool)");

    private BigInteger _first;

    /// <summary>Remembers the price as it is.</summary>
    public async Task RememberAsync() => _first = await NowAsync().ConfigureAwait(false);

    /// <summary>The price as it is.</summary>
    public async Task<BigInteger> NowAsync()
    {
        var result = await client.CallAsync(new CallRequest { To = pool, Data = Slot0.Selector }, BlockTag.Latest).ConfigureAwait(false);
        return result.Success
            ? Slot0.DecodeOutput(result.Data.Span)[0].AsBigInteger()
            : throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"{pool} is no pool: slot0() reverts");
    }

    /// <summary>The remembered price with what is priced at a multiple of it.</summary>
    public BigInteger At(Wad factor)
    {
        var root = WorldSite.SqrtPriceX96(factor);
        return baseIsToken0 ? (_first * root) >> 96 : (_first << 96) / root;
    }
}
