using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Portfolio;

/// <summary>Everything read at one block, immutable. Nothing in it comes from another block.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Block">The block every read was pinned to, by hash.</param>
/// <param name="Accounts">The accounts, in configured order.</param>
public sealed record PortfolioSnapshot(ChainId Chain, BlockRef Block, ImmutableArray<AccountSnapshot> Accounts)
{
    /// <summary>The units of liquidation of every venue that could be read, in configured order.</summary>
    public IEnumerable<MarginAccount> MarginAccounts() =>
        Accounts.SelectMany(account => account.Venues).OfType<KnownReading>().SelectMany(reading => reading.MarginAccounts);

    /// <summary>One of them; null where there is none, or where its venue could not be read.</summary>
    public MarginAccount? FindMargin(MarginAccountId id) => MarginAccounts().FirstOrDefault(margin => margin.Id == id);

    /// <summary>The markets of every venue that could be read, in configured order.</summary>
    public IEnumerable<HedgeMarket> Markets() => Accounts.SelectMany(account => account.Venues).OfType<KnownReading>().SelectMany(reading => reading.Markets);

    /// <summary>The market of a leg; null where there is none.</summary>
    public HedgeMarket? FindMarket(MarginAccountId margin, LegId leg) => Markets().FirstOrDefault(market => market.MarginAccount == margin && market.Leg == leg);

    /// <summary>The answers it was made from; null for one that was not read from a node's answers (a simulation's, a test's).</summary>
    public ReadTranscript? Reads { get; init; }

    /// <summary>The settings of the venues that govern what accounts risk, each once; one that could not be read is absent. Empty for a snapshot that was not read from a node's answers.</summary>
    public ImmutableArray<RiskParameter> Parameters { get; init; } = [];

    /// <summary>What the keepers of the same portfolio on other chains said.</summary>
    public PeerView Peers { get; init; } = PeerView.Alone;
}

/// <summary>One account's positions and balances.</summary>
/// <param name="Account">Which account.</param>
/// <param name="Venues">One reading per venue, in configured order.</param>
/// <param name="Idle">Idle token balances of the holder, the buffer for top-ups; a balance that could not be read is absent from here and named in <paramref name="UnreadBalances"/>.</param>
/// <param name="UnreadBalances">Balances that could not be read, with the reason.</param>
/// <param name="ActorBalance">The native balance of the acting address, for gas; null when it could not be read.</param>
public sealed record AccountSnapshot(
    AccountRef Account, ImmutableArray<VenueReading> Venues, ImmutableArray<IdleBalance> Idle,
    ImmutableArray<UnreadBalance> UnreadBalances, Wei? ActorBalance)
{
    /// <summary>Allowances of the holder that the keeper gives by itself; one that could not be read is absent.</summary>
    public ImmutableArray<GivenAllowance> Allowances { get; init; } = [];

    /// <summary>Shares of the holder that are outstanding, in whole shares, where it is a vault and somebody asked; null where they could not be read, or nobody did.</summary>
    public Wad? Shares { get; init; }
}

/// <summary>What a venue said about one account. An unknown position is never an empty one.</summary>
public abstract record VenueReading(VenueId Venue);

/// <summary>A complete reading.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="MarginAccounts">Units of liquidation found.</param>
/// <param name="Markets">Instruments that can be traded for hedging, with their prices.</param>
/// <param name="Warnings">Conditions the operator should know of (a stale cache, a frozen board), already worded.</param>
public sealed record KnownReading(
    VenueId Venue, ImmutableArray<MarginAccount> MarginAccounts, ImmutableArray<HedgeMarket> Markets, ImmutableArray<string> Warnings) : VenueReading(Venue)
{
    /// <summary>Orders on positions that are not there (any more), which the venue's second step has yet to end.</summary>
    public ImmutableArray<PendingOrder> LooseOrders { get; init; } = [];

    /// <summary>The tokens in whose decimals something of it is counted; null where the venue does not tell, which means any that it has.</summary>
    public ImmutableArray<Token>? CountsIn { get; init; }

    /// <summary>Options that the account could buy there; empty where the venue lists none, the account's route buys none, or nobody asked.</summary>
    public ImmutableArray<ListedOption> Options { get; init; } = [];

    /// <summary>Expired options that anybody may have paid out now; empty where the venue has none, or its settlement is not configured.</summary>
    public ImmutableArray<AwaitedSettlement> Settlements { get; init; } = [];
}

/// <summary>The venue could not be read whole: no action on these positions, and an alarm.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Code">Stable code, for instance "read.reverted".</param>
/// <param name="Detail">What failed, in words.</param>
public sealed record UnknownReading(VenueId Venue, string Code, string Detail) : VenueReading(Venue);

/// <summary>A token balance that lies idle at the holder.</summary>
public sealed record IdleBalance(TokenAmount Amount)
{
    /// <summary>Units of its underlying that one whole token is, as the chain says: above one for a staked asset that has earned; one for a wrapped one.</summary>
    public Wad UnderlyingPerToken { get; init; } = Wad.One;
}

/// <summary>A balance that could not be read.</summary>
public sealed record UnreadBalance(Token Token, string Detail);

/// <summary>A linear market in which net delta can be traded.</summary>
/// <param name="MarginAccount">The margin account that a trade falls on.</param>
/// <param name="Leg">The leg it changes (it may have size 0 now).</param>
/// <param name="Underlying">The underlying.</param>
/// <param name="Size">Signed size now.</param>
/// <param name="MarkPrice">Margin mark.</param>
/// <param name="IndexPrice">Oracle price.</param>
/// <param name="InitialMarginRatio">Initial margin per unit of notional.</param>
/// <param name="MaintenanceMarginRatio">Maintenance margin per unit of notional.</param>
/// <param name="Open">Whether the venue accepts trades in it now.</param>
public sealed record HedgeMarket(
    MarginAccountId MarginAccount, LegId Leg, Underlying Underlying, Wad Size, Wad MarkPrice, Wad IndexPrice,
    Wad InitialMarginRatio, Wad MaintenanceMarginRatio, bool Open)
{
    /// <summary>The tokens that trades in it exchange, where there is no margin; null for a market with margin.</summary>
    public SpotWallet? Wallet { get; init; }

    /// <summary>The least signed size that a trade may leave; null for none. A position that is one-sided by its nature shrinks to zero and does not turn.</summary>
    public Wad? LeastSize { get; init; }

    /// <summary>The largest signed size that a trade may leave; null for none.</summary>
    public Wad? MostSize { get; init; }

    /// <summary>What one unit held long pays a day at the present rate, in the numeraire (negative: it is paid); null for a market without funding.</summary>
    public Wad? FundingPerDay { get; init; }

    /// <summary>On what terms a trade opens a position that is not there, with a payment of its own; null where there is one, or where the account's margin carries it.</summary>
    public OpeningTerms? Opening { get; init; }

    /// <summary>Why it is not open, in words; null where it is, or where the venue does not say.</summary>
    public string? WhyClosed { get; init; }

    /// <summary>Why nothing that adds risk is to be traded in it though it is open (a stale price), in words; null where nothing speaks against it. Reductions go on.</summary>
    public string? Doubt { get; init; }
}

/// <summary>What a spot market's trades exchange: the holder's idle balances of two tokens.</summary>
/// <param name="Base">One unit of it is one unit of the underlying.</param>
/// <param name="Quote">The numeraire's token.</param>
/// <param name="Reserve">What purchases leave of <paramref name="Quote"/>, in whole units.</param>
public sealed record SpotWallet(Token Base, Token Quote, Wad Reserve);
