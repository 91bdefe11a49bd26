using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>A market of Aave v3, found from its Pool or its PoolAddressesProvider.</summary>
/// <param name="Pool">Pool.</param>
/// <param name="AddressesProvider">PoolAddressesProvider.</param>
/// <param name="Oracle">AaveOracle.</param>
/// <param name="Sentinel">PriceOracleSentinel; null where there is none.</param>
/// <param name="Reserves">The reserves that the account supplies or owes, or of which it holds the token itself.</param>
/// <param name="EMode">The account's e-mode category; null for none.</param>
public sealed record AaveV3Discovery(
    Address Pool, Address AddressesProvider, Address Oracle, Address? Sentinel, ImmutableArray<FoundReserve> Reserves, FoundEMode? EMode)
{
    /// <summary>Asks the market; null where the address is neither.</summary>
    /// <param name="facts">Asked.</param>
    /// <param name="market">Pool or provider.</param>
    /// <param name="account">Whose reserves.</param>
    public static async Task<AaveV3Discovery?> FindAsync(ContractFacts facts, Address market, Address account)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var provider = await facts.AddressAsync(market, AaveV3Abi.PoolProvider).ConfigureAwait(false) ?? market;
        if (await facts.AddressAsync(provider, AaveV3Abi.ProviderPool).ConfigureAwait(false) is not { } pool
            || await facts.AddressAsync(provider, AaveV3Abi.PriceOracle).ConfigureAwait(false) is not { } oracle
            || await facts.TryAsync(pool, AaveV3Abi.ReservesList).ConfigureAwait(false) is not { } list)
            return null;
        var reserves = ImmutableArray.CreateBuilder<FoundReserve>();
        foreach (var asset in list[0].Items.Select(item => item.AsAddress()))
        {
            if (await ReserveAsync(facts, pool, oracle, asset, account).ConfigureAwait(false) is { } reserve)
                reserves.Add(reserve);
        }

        return new AaveV3Discovery(
            pool, provider, oracle, await facts.AddressAsync(provider, AaveV3Abi.PriceOracleSentinel).ConfigureAwait(false), reserves.ToImmutable(), await EModeAsync(facts, pool, account).ConfigureAwait(false));
    }

    private static async Task<FoundReserve?> ReserveAsync(ContractFacts facts, Address pool, Address oracle, Address asset, Address account)
    {
        if (await facts.TryAsync(pool, AaveV3Abi.ReserveData, asset).ConfigureAwait(false) is not { } data)
            return null;
        var (supply, variable, stable) = (data[0]["aTokenAddress"].AsAddress(), data[0]["variableDebtTokenAddress"].AsAddress(), data[0]["stableDebtTokenAddress"].AsAddress());
        var owes = await HoldsAsync(facts, variable, account).ConfigureAwait(false) || await HoldsAsync(facts, stable, account).ConfigureAwait(false);
        var supplies = await HoldsAsync(facts, supply, account).ConfigureAwait(false);
        if (!owes && !supplies && !await HoldsAsync(facts, asset, account).ConfigureAwait(false))
            return null;
        return await facts.TokenAsync(asset).ConfigureAwait(false) is { } token && await facts.AddressAsync(oracle, AaveV3Abi.SourceOfAsset, asset).ConfigureAwait(false) is { } source
            ? new FoundReserve(token, supply, variable, stable, source, owes, supplies)
            : null;
    }

    private static async Task<bool> HoldsAsync(ContractFacts facts, Address token, Address account) =>
        await facts.TryAsync(token, Erc20Abi.BalanceOf, account).ConfigureAwait(false) is { } balance && !balance[0].AsBigInteger().IsZero;

    private static async Task<FoundEMode?> EModeAsync(ContractFacts facts, Address pool, Address account)
    {
        if (await facts.TryAsync(pool, AaveV3Abi.UserEMode, account).ConfigureAwait(false) is not { } mode || mode[0].AsBigInteger().IsZero)
            return null;
        var source = await facts.TryAsync(pool, AaveV3Abi.EModeCategoryData, mode[0].AsInt32()).ConfigureAwait(false) is { } data ? data[0]["priceSource"].AsAddress() : Address.Zero;
        return new FoundEMode(mode[0].AsInt32(), source.IsZero ? null : source);
    }
}

/// <summary>A reserve that matters to an account.</summary>
/// <param name="Token">Its token.</param>
/// <param name="AToken">Its aToken.</param>
/// <param name="VariableDebtToken">Its variable debt token.</param>
/// <param name="StableDebtToken">Its stable debt token.</param>
/// <param name="PriceSource">The aggregator of its price.</param>
/// <param name="Owes">Whether the account owes it.</param>
/// <param name="Supplies">Whether the account supplies it.</param>
public sealed record FoundReserve(Token Token, Address AToken, Address VariableDebtToken, Address StableDebtToken, Address PriceSource, bool Owes, bool Supplies);

/// <summary>An e-mode category.</summary>
/// <param name="Category">Its number.</param>
/// <param name="PriceSource">The asset whose price its members take; null where each keeps its own.</param>
public sealed record FoundEMode(int Category, Address? PriceSource);
