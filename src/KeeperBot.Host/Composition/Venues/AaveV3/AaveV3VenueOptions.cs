using System.ComponentModel;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.AaveV3;

/// <summary>A market of Aave v3.</summary>
public sealed class AaveV3VenueOptions : VenueOptions
{
    /// <summary>Pool.</summary>
    [Description("Pool (the proxy).")]
    public required Address Pool { get; init; }

    /// <summary>PoolAddressesProvider.</summary>
    [Description("PoolAddressesProvider.")]
    public required Address AddressesProvider { get; init; }

    /// <summary>AaveOracle.</summary>
    [Description("AaveOracle.")]
    public required Address Oracle { get; init; }

    /// <summary>PriceOracleSentinel; null where there is none.</summary>
    [Description("PriceOracleSentinel; leave out where the market has none.")]
    public Address? Sentinel { get; init; }

    /// <summary>Symbol of the token in which margin limits are given.</summary>
    [Description("Symbol of the reserve in which limits.margin is given; other tokens are held to it at the oracle's prices.")]
    public required string LimitsToken { get; init; }

    /// <summary>The reserves, by token symbol.</summary>
    [Description("The reserves that accounts may use, by token symbol. An account that uses any other is unknown.")]
    public required IReadOnlyDictionary<string, AaveV3ReserveOptions> Reserves { get; init; }

    /// <summary>The e-mode categories.</summary>
    [Description("The e-mode categories that accounts may be in. An account in any other is unknown.")]
    [MayBeEmpty]
    public IReadOnlyList<AaveV3EModeOptions>? EModes { get; init; }
}

/// <summary>A reserve.</summary>
public sealed class AaveV3ReserveOptions
{
    /// <summary>What one unit of it is; null for the numeraire.</summary>
    [Description("The underlying that one unit of it is, for instance \"ETH\" for WETH; supplies and debts then count in net delta. Leave out for the numeraire.")]
    public string? Underlying { get; init; }

    /// <summary>Its aToken.</summary>
    [Description("Its aToken.")]
    public required Address AToken { get; init; }

    /// <summary>Its variable debt token.</summary>
    [Description("Its variable debt token.")]
    public required Address VariableDebtToken { get; init; }

    /// <summary>Its stable debt token.</summary>
    [Description("Its stable debt token.")]
    public required Address StableDebtToken { get; init; }

    /// <summary>The Chainlink aggregator of its price.</summary>
    [Description("The Chainlink aggregator that AaveOracle asks for its price.")]
    public required Address PriceSource { get; init; }

    /// <summary>Oldest round that counts.</summary>
    [Description("Oldest price that is believed: the aggregator's heartbeat with some room. With an older one the account is unknown.")]
    public required TimeSpan MaxPriceAge { get; init; }
}

/// <summary>An e-mode category.</summary>
[ListedBy(nameof(Category))]
public sealed class AaveV3EModeOptions
{
    /// <summary>Its number.</summary>
    [Description("Its number.")]
    [Bounds(1, 255)]
    public required int Category { get; init; }

    /// <summary>The asset whose price its members take; null where each keeps its own.</summary>
    [Description("The asset whose price all its members take; leave out where each keeps its own.")]
    public Address? PriceSource { get; init; }
}
