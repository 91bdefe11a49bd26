using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Reads the holder's position from the venue's Reader, at the feeds' prices, apart from the product's adapter.</summary>
internal sealed class GmxHealthProbe(ScenarioParts parts, Address holder) : IHealthProbe
{
    internal const string Venue = "gmx-v2";

    // USD of 30 decimals to 18.
    private static readonly BigInteger ToWad = BigInteger.Pow(10, 12);

    /// <inheritdoc/>
    public async Task<ImmutableArray<AccountHealth>> ReadAsync(BlockId block)
    {
        var found = await AskAsync(block).ConfigureAwait(false);
        return found is { } health ? [health.Health] : [];
    }

    /// <summary>The position's figures and the venue's own word on it; null where there is no position.</summary>
    internal async Task<(AccountHealth Health, bool Predicate)?> AskAsync(BlockId block)
    {
        var (contracts, store) = (parts.World.Contracts, parts.World.Contracts["gmx.dataStore"].Address);
        var positions = await ContractReader.ReadAsync(parts.Client, block, contracts["gmx.reader"], "getAccountPositions", store, holder, 0, 1).ConfigureAwait(false);
        if (positions[0].Count == 0)
            return null;
        var position = positions[0][0];
        var eth = await PriceAsync(block, "gmx.ethFeed", 34).ConfigureAwait(false);
        var usdc = await PriceAsync(block, "gmx.usdcFeed", 46).ConfigureAwait(false);
        var answer = await ContractReader.ReadAsync(
            parts.Client, block, contracts["gmx.reader"], "isPositionLiquidatable", store, Address.Zero, Key(position),
            AbiValue.Tuple(contracts["gmx.marketToken"].Address, contracts["gmx.wnt"].Address, contracts["gmx.wnt"].Address, contracts["gmx.usdc"].Address),
            AbiValue.Tuple(eth, eth, usdc), true, true).ConfigureAwait(false);
        var requirement = BigInteger.Max(answer[2]["minCollateralUsd"].AsBigInteger(), answer[2]["minCollateralUsdForLeverage"].AsBigInteger());
        var health = new AccountHealth(
            Venue, Venue, Floor(answer[2]["remainingCollateralUsd"].AsBigInteger()), requirement / ToWad, position["numbers"]["sizeInTokens"].AsBigInteger());
        return (health, answer[0].AsBool());
    }

    private static Hash32 Key(AbiValue position)
    {
        var key = AbiFunction.Parse("key(address account, address market, address token, bool isLong)");
        var (addresses, isLong) = (position["addresses"], position["flags"]["isLong"].AsBool());
        return KeeperBot.Evm.Crypto.Keccak256.Hash(key.Encode(addresses["account"], addresses["market"], addresses["collateralToken"], isLong).Span[AbiFunction.SelectorSize..]);
    }

    private static BigInteger Floor(BigInteger usd) => usd.Sign < 0 ? -((-usd + ToWad - 1) / ToWad) : usd / ToWad;

    private async Task<AbiValue> PriceAsync(BlockId block, string feed, int exponent)
    {
        var round = await ContractReader.ReadAsync(parts.Client, block, parts.World.Contracts[feed], "latestRoundData").ConfigureAwait(false);
        var price = round[1].AsBigInteger() * BigInteger.Pow(10, exponent) / BigInteger.Pow(10, 30);
        return AbiValue.Tuple(price, price);
    }
}
