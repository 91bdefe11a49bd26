using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>One Aave v3 market.</summary>
/// <param name="Venue">The venue's name in the configuration.</param>
/// <param name="Pool">Pool (the proxy).</param>
/// <param name="Provider">PoolAddressesProvider.</param>
/// <param name="Oracle">AaveOracle.</param>
/// <param name="Sentinel">PriceOracleSentinel; null where the market has none.</param>
/// <param name="LimitsToken">The token in which margin limits are given; one of the reserves.</param>
/// <param name="Reserves">The reserves that accounts may use; an account that uses any other is unknown.</param>
/// <param name="EModes">The e-mode categories that accounts may be in; an account in any other is unknown.</param>
public sealed record AaveV3Options(
    VenueId Venue, Address Pool, Address Provider, Address Oracle, Address? Sentinel, Token LimitsToken,
    ImmutableArray<AaveV3Reserve> Reserves, ImmutableArray<AaveV3EMode> EModes)
{
    /// <summary>Multiplier on the gas estimate; null for the keeper's default.</summary>
    public Wad? GasPad { get; init; }
}

/// <summary>One reserve.</summary>
/// <param name="Token">The underlying token.</param>
/// <param name="Underlying">What its price follows; a token that follows nothing else (a numeraire) has its own symbol here.</param>
/// <param name="AToken">Its aToken.</param>
/// <param name="VariableDebtToken">Its variable debt token.</param>
/// <param name="StableDebtToken">Its stable debt token.</param>
/// <param name="PriceSource">The Chainlink aggregator that AaveOracle asks for it.</param>
/// <param name="MaxPriceAge">Older rounds of it make the reading unknown.</param>
public sealed record AaveV3Reserve(
    Token Token, Underlying Underlying, Address AToken, Address VariableDebtToken, Address StableDebtToken, Address PriceSource, TimeSpan MaxPriceAge)
{
    /// <summary>Leg of what is supplied.</summary>
    public LegId Supplied => new(Token.Symbol + ".supplied");

    /// <summary>Leg of the debt at the variable rate.</summary>
    public LegId VariableDebt => new(Token.Symbol + ".variableDebt");

    /// <summary>Leg of the debt at the stable rate.</summary>
    public LegId StableDebt => new(Token.Symbol + ".stableDebt");
}

/// <summary>One e-mode category.</summary>
/// <param name="Id">Its number, above 0.</param>
/// <param name="PriceSource">The asset whose price all members take; null where each keeps its own.</param>
public sealed record AaveV3EMode(int Id, Address? PriceSource);
