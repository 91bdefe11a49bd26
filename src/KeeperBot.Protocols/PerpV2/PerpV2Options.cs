using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>One deployment of Perpetual Protocol v2 ("Curie").</summary>
/// <param name="Venue">The venue's name in the configuration.</param>
/// <param name="ClearingHouse">ClearingHouse.</param>
/// <param name="AccountBalance">AccountBalance.</param>
/// <param name="Vault">The protocol's Vault, which holds the margin.</param>
/// <param name="Exchange">Exchange.</param>
/// <param name="ClearingHouseConfig">ClearingHouseConfig.</param>
/// <param name="SettlementToken">The token margin is paid in; its decimals are the Vault's.</param>
/// <param name="Markets">The markets that accounts may hold; a position in any other makes the account unknown.</param>
public sealed record PerpV2Options(
    VenueId Venue, Address ClearingHouse, Address AccountBalance, Address Vault, Address Exchange, Address ClearingHouseConfig,
    Token SettlementToken, ImmutableArray<PerpV2Market> Markets)
{
    /// <summary>CollateralManager, which values other collateral; null where accounts hold none.</summary>
    public Address? CollateralManager { get; init; }

    /// <summary>The tokens other than the settlement token that accounts may hold as collateral; any other makes the account unknown.</summary>
    public ImmutableArray<PerpV2Collateral> Collaterals { get; init; } = [];

    /// <summary>DelegateApproval, by which a trader lets another address trade for it; null where no account acts so.</summary>
    public Address? DelegateApproval { get; init; }

    /// <summary>How far the executed price may be from the quote, as a share of it; the action's own worst price holds beside it.</summary>
    public Wad QuoteTolerance { get; init; } = Wad.Parse("0.003");

    /// <summary>How long after the snapshot's block a trade may still be mined.</summary>
    public TimeSpan TradeDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Multiplier on the gas estimate; null for the keeper's default. Trades read TWAPs, whose cost depends on the mined timestamp.</summary>
    public Wad? GasPad { get; init; }
}
