using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>A deployment of Perp v2, found from its ClearingHouse.</summary>
/// <param name="AccountBalance">AccountBalance.</param>
/// <param name="Exchange">Exchange.</param>
/// <param name="Vault">Vault.</param>
/// <param name="ClearingHouseConfig">ClearingHouseConfig.</param>
/// <param name="SettlementToken">The token in which margin is paid.</param>
/// <param name="Markets">The markets that were asked for or in which the trader has a position: base tokens by the underlying that their symbol names ("vETH" is ETH).</param>
public sealed record PerpV2Discovery(
    Address AccountBalance, Address Exchange, Address Vault, Address ClearingHouseConfig, Token SettlementToken, ImmutableSortedDictionary<string, Address> Markets)
{
    /// <summary>DelegateApproval; null where the deployment has none.</summary>
    public Address? DelegateApproval { get; private init; }

    /// <summary>CollateralManager, where the trader holds collateral of other tokens; else null.</summary>
    public Address? CollateralManager { get; private init; }

    /// <summary>Those tokens.</summary>
    public ImmutableArray<Token> Collaterals { get; private init; } = [];

    /// <summary>Asks the ClearingHouse and what it names; null where the address is none.</summary>
    /// <param name="facts">Asked.</param>
    /// <param name="house">The ClearingHouse.</param>
    /// <param name="trader">Whose markets.</param>
    /// <param name="named">Base tokens besides those.</param>
    public static async Task<PerpV2Discovery?> FindAsync(ContractFacts facts, Address house, Address trader, IEnumerable<Address> named)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var balance = await facts.AddressAsync(house, PerpV2Abi.HouseAccountBalance).ConfigureAwait(false);
        var exchange = await facts.AddressAsync(house, PerpV2Abi.HouseExchange).ConfigureAwait(false);
        var vault = await facts.AddressAsync(house, PerpV2Abi.HouseVault).ConfigureAwait(false);
        var config = await facts.AddressAsync(house, PerpV2Abi.HouseConfig).ConfigureAwait(false);
        if (balance is null || exchange is null || vault is null || config is null)
            return null;
        if (await facts.AddressAsync(vault.Value, PerpV2Abi.SettlementToken).ConfigureAwait(false) is not { } settlement || await facts.TokenAsync(settlement).ConfigureAwait(false) is not { } token)
            return null;
        var held = await facts.TryAsync(balance.Value, PerpV2Abi.BaseTokens, trader).ConfigureAwait(false);
        var markets = ImmutableSortedDictionary.CreateBuilder<string, Address>(StringComparer.Ordinal);
        foreach (var market in named.Concat(held is null ? [] : held[0].Items.Select(item => item.AsAddress())).Distinct())
        {
            if (await facts.SymbolAsync(market).ConfigureAwait(false) is { } symbol)
                markets.TryAdd(symbol.Length > 1 && symbol[0] == 'v' ? symbol[1..] : symbol, market);
        }

        return await WithCollateralAsync(facts, trader, new PerpV2Discovery(balance.Value, exchange.Value, vault.Value, config.Value, token, markets.ToImmutable())
        {
            DelegateApproval = await facts.AddressAsync(house, PerpV2Abi.HouseDelegateApproval).ConfigureAwait(false),
        }).ConfigureAwait(false);
    }

    private static async Task<PerpV2Discovery> WithCollateralAsync(ContractFacts facts, Address trader, PerpV2Discovery found)
    {
        if (await facts.TryAsync(found.Vault, PerpV2Abi.CollateralTokens, trader).ConfigureAwait(false) is not { } held || held[0].Count == 0)
            return found;
        var tokens = ImmutableArray.CreateBuilder<Token>();
        foreach (var item in held[0])
        {
            if (item.AsAddress() != found.SettlementToken.Address && await facts.TokenAsync(item.AsAddress()).ConfigureAwait(false) is { } token)
                tokens.Add(token);
        }

        return tokens.Count == 0 ? found : found with { Collaterals = tokens.ToImmutable(), CollateralManager = await facts.AddressAsync(found.Vault, PerpV2Abi.CollateralManager).ConfigureAwait(false) };
    }
}
