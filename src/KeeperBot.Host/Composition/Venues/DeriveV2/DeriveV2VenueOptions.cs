using System.ComponentModel;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.DeriveV2;

/// <summary>A deployment of Derive v2, as far as its standard manager goes.</summary>
public sealed class DeriveV2VenueOptions : VenueOptions
{
    /// <summary>SubAccounts.</summary>
    [Description("SubAccounts.")]
    public required Address SubAccounts { get; init; }

    /// <summary>StandardManager.</summary>
    [Description("StandardManager. A subaccount of any other manager (portfolio margin) is unknown.")]
    public required Address Manager { get; init; }

    /// <summary>CashAsset.</summary>
    [Description("CashAsset, into which top-ups go.")]
    public required Address Cash { get; init; }

    /// <summary>DutchAuction.</summary>
    [Description("DutchAuction.")]
    public required Address Auction { get; init; }

    /// <summary>Matching; null where no subaccount trades through the exchange.</summary>
    [Description("Matching, which holds the token of a subaccount that trades through the exchange; leave out where none does.")]
    public Address? Matching { get; init; }

    /// <summary>Symbol of the cash's token.</summary>
    [Description("Symbol of the token that the cash stands for, in which limits.margin is given.")]
    public required string MarginToken { get; init; }

    /// <summary>Longest heartbeat of a feed.</summary>
    [Description("The longest heartbeat that the venue may give a feed: its own reads refuse an older price. With a longer one the subaccount is unknown.")]
    public required TimeSpan MaxFeedAge { get; init; }

    /// <summary>Markets, by underlying.</summary>
    [Description("Markets, by underlying. A holding in any other makes its subaccount unknown.")]
    public required IReadOnlyDictionary<string, DeriveV2MarketOptions> Markets { get; init; }

    /// <summary>The kept subaccounts, by a name.</summary>
    [Description("The subaccounts that are kept, by a name for each.")]
    public required IReadOnlyDictionary<string, DeriveV2SubaccountOptions> KeptSubaccounts { get; init; }
}

/// <summary>A market of the standard manager.</summary>
public sealed class DeriveV2MarketOptions
{
    /// <summary>Its number.</summary>
    [Description("Its number at the manager.")]
    [Bounds(1, 254)]
    public required int Id { get; init; }

    /// <summary>The spot feed.</summary>
    [Description("The spot feed that the manager uses for it.")]
    public required Address SpotFeed { get; init; }

    /// <summary>The forward feed; null without options.</summary>
    [Description("The forward feed that the manager uses for it; needed with an option.")]
    public Address? ForwardFeed { get; init; }

    /// <summary>The volatility feed; null without options.</summary>
    [Description("The volatility feed that the manager uses for it; needed with an option.")]
    public Address? VolFeed { get; init; }

    /// <summary>PerpAsset; null where none may be held.</summary>
    [Description("PerpAsset; leave out where none may be held.")]
    public Address? Perp { get; init; }

    /// <summary>OptionAsset; null where none may be held.</summary>
    [Description("OptionAsset; leave out where none may be held.")]
    public Address? Option { get; init; }

    /// <summary>WrappedERC20Asset; null where none may be held.</summary>
    [Description("WrappedERC20Asset of the underlying itself; leave out where none may be held.")]
    public Address? Base { get; init; }
}

/// <summary>A kept subaccount.</summary>
public sealed class DeriveV2SubaccountOptions
{
    /// <summary>The account that owns it.</summary>
    [Description("Id of the account (in accounts) that owns it and pays for it.")]
    public required string Account { get; init; }

    /// <summary>Its number.</summary>
    [Description("Its number, which is its token's id in SubAccounts.")]
    public required ulong Number { get; init; }
}
