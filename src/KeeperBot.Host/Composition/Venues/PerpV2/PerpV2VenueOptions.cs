using System.ComponentModel;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.PerpV2;

/// <summary>A deployment of Perpetual Protocol v2.</summary>
public sealed class PerpV2VenueOptions : VenueOptions
{
    /// <summary>ClearingHouse.</summary>
    [Description("ClearingHouse.")]
    public required Address ClearingHouse { get; init; }

    /// <summary>AccountBalance.</summary>
    [Description("AccountBalance.")]
    public required Address AccountBalance { get; init; }

    /// <summary>Exchange.</summary>
    [Description("Exchange.")]
    public required Address Exchange { get; init; }

    /// <summary>Vault, which holds the collateral.</summary>
    [Description("Vault, which holds the collateral.")]
    public required Address Vault { get; init; }

    /// <summary>ClearingHouseConfig.</summary>
    [Description("ClearingHouseConfig.")]
    public required Address ClearingHouseConfig { get; init; }

    /// <summary>Symbol of the settlement token.</summary>
    [Description("Symbol of the settlement token, in which margin is paid.")]
    public required string SettlementToken { get; init; }

    /// <summary>CollateralManager; null where accounts hold no other collateral.</summary>
    [Description("CollateralManager, which values collateral other than the settlement token; needed with collaterals.")]
    public Address? CollateralManager { get; init; }

    /// <summary>Symbols of the other collateral; null for none.</summary>
    [Description("Symbols of the tokens other than the settlement token that accounts hold as collateral. An account that holds any other is unknown.")]
    public IReadOnlyList<string>? Collaterals { get; init; }

    /// <summary>DelegateApproval; null where no account acts by delegation.</summary>
    [Description("DelegateApproval, by which a trader lets the key trade for it; needed by accounts with the route venue-delegation.")]
    public Address? DelegateApproval { get; init; }

    /// <summary>Base tokens, by underlying.</summary>
    [Description("Base token of each market, by underlying.")]
    public required IReadOnlyDictionary<string, Address> Markets { get; init; }

    /// <summary>Oracles of markets, by underlying; null where nobody says how old a price may be.</summary>
    [Description("Oracle of each market, by underlying: with a price that is too old the keeper makes no hedge in it; margin rescue goes on. A market that is not named has no such check.")]
    public IReadOnlyDictionary<string, PerpV2OracleOptions>? Oracles { get; init; }
}

/// <summary>The oracle of a market.</summary>
public sealed class PerpV2OracleOptions
{
    /// <summary>PriceFeedDispatcher.</summary>
    [Description("PriceFeedDispatcher: what the base token's getPriceFeed() answers.")]
    public required Address Dispatcher { get; init; }

    /// <summary>ChainlinkPriceFeedV3.</summary>
    [Description("ChainlinkPriceFeedV3: what the dispatcher's getChainlinkPriceFeedV3() answers.")]
    public required Address Feed { get; init; }

    /// <summary>Oldest price that hedges are made at.</summary>
    [Description("Oldest price that hedges are made at: the aggregator's heartbeat with some room.")]
    public required TimeSpan MaxAge { get; init; }
}
