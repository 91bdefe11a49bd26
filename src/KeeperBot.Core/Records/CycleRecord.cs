using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Records;

/// <summary>What one cycle saw, did and said, as the daily records keep it.</summary>
/// <param name="Block">Number of its block.</param>
/// <param name="Hash">Hash of its block.</param>
/// <param name="Time">Time of its block.</param>
/// <param name="Mode">The mode in force.</param>
/// <param name="Why">What made it worth a record (<see cref="RecordTrigger"/>).</param>
/// <param name="Underlyings">Net exposure, in symbol order.</param>
/// <param name="Accounts">Holdings and positions, in configured order.</param>
public sealed record CycleRecord(
    ulong Block, Hash32 Hash, ChainTime Time, KeeperMode Mode, ImmutableArray<string> Why,
    ImmutableArray<RecordedUnderlying> Underlyings, ImmutableArray<RecordedAccount> Accounts)
{
    /// <summary>What became of planned actions in this cycle; those that only waited are left out.</summary>
    public ImmutableArray<RecordedStep> Steps { get; init; } = [];

    /// <summary>Transactions whose state is another than in the record before.</summary>
    public ImmutableArray<RecordedTransaction> Transactions { get; init; } = [];

    /// <summary>What needed a human.</summary>
    public ImmutableArray<RecordedAlarm> Alarms { get; init; } = [];

    /// <summary>Cycles since the record before that were worth a record and could not be written (a full disk, the day's most lines).</summary>
    public long Unwritten { get; init; }

    /// <summary>Cycles since the record before that could not read or decide.</summary>
    public long Void { get; init; }

    /// <summary>Net exposure to an underlying; null where there is none.</summary>
    public RecordedUnderlying? Find(Underlying underlying) => Underlyings.FirstOrDefault(item => item.Underlying == underlying);

    /// <summary>A margin account; null where it was not there or not read.</summary>
    public RecordedMargin? Find(MarginAccountId id) => Accounts.SelectMany(account => account.Margin).FirstOrDefault(margin => margin.Id == id);
}

/// <summary>Net exposure to an underlying.</summary>
/// <param name="Underlying">The underlying.</param>
/// <param name="Spot">Its price in the numeraire; null where none was told.</param>
/// <param name="Net">Net Greeks, in the internal units of docs/units.md.</param>
/// <param name="Complete">Whether everything that bears on it was known.</param>
public sealed record RecordedUnderlying(Underlying Underlying, Wad? Spot, GreekVector Net, bool Complete);

/// <summary>One account.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Idle">Idle balances.</param>
/// <param name="Margin">Units of liquidation that were read.</param>
/// <param name="Unknown">Venues and balances that were not; an account with any is not compared with what it was before.</param>
public sealed record RecordedAccount(AccountId Id, ImmutableArray<RecordedHolding> Idle, ImmutableArray<RecordedMargin> Margin, ImmutableArray<string> Unknown);

/// <summary>An idle balance.</summary>
/// <param name="Token">Symbol of the token.</param>
/// <param name="Amount">In whole tokens.</param>
/// <param name="Underlying">What it is exposure to; null for the numeraire's tokens, which count as 1 each.</param>
public sealed record RecordedHolding(string Token, Wad Amount, Underlying? Underlying);

/// <summary>A unit of liquidation.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Venue">Where it is.</param>
/// <param name="Equity">As the venue counts it for liquidation.</param>
/// <param name="Requirement">The same; null for none.</param>
/// <param name="Worth">See <see cref="MarginAccount.Worth"/>.</param>
/// <param name="Legs">Its positions.</param>
public sealed record RecordedMargin(MarginAccountId Id, VenueId Venue, Wad Equity, Wad? Requirement, Wad? Worth, ImmutableArray<RecordedLeg> Legs)
{
    /// <summary>Equity over requirement.</summary>
    public HealthRatio Health => Requirement is { Sign: > 0 } requirement ? HealthRatio.Of(Equity, requirement) : HealthRatio.NoRequirement;
}

/// <summary>A position.</summary>
/// <param name="Id">The leg within its margin account.</param>
/// <param name="Kind">Option, perp or spot.</param>
/// <param name="Underlying">The underlying.</param>
/// <param name="Size">Signed size in units of the underlying.</param>
/// <param name="Price">The venue's own price of one unit: of the option, the mark, the asset.</param>
/// <param name="Spot">The underlying's price by which the venue values it.</param>
/// <param name="Greeks">Of the whole leg.</param>
public sealed record RecordedLeg(LegId Id, RecordedLegKind Kind, Underlying Underlying, Wad Size, Wad Price, Wad Spot, GreekVector Greeks)
{
    /// <summary>The venue's annual volatility, of an option; else null.</summary>
    public Wad? Volatility { get; init; }

    /// <summary>Funding accrued and not settled, of a perp; positive is owed.</summary>
    public Wad? Funding { get; init; }
}

/// <summary>What a leg is.</summary>
public enum RecordedLegKind
{
    /// <summary>Collateral, debt, shares.</summary>
    Spot = 0,

    /// <summary>A perpetual future.</summary>
    Perp,

    /// <summary>An option.</summary>
    Option,
}

/// <summary>What became of a planned action in a cycle.</summary>
/// <param name="Intent">The intent; null where it came to none.</param>
/// <param name="Account">Its account.</param>
/// <param name="Target">The margin account.</param>
/// <param name="Kind">What was to be done.</param>
/// <param name="Code">"sent", "would-send", or the stable code of why not.</param>
/// <param name="Detail">In words.</param>
public sealed record RecordedStep(IntentKey? Intent, AccountId Account, MarginAccountId Target, ActionKind Kind, string Code, string Detail)
{
    /// <summary>Whether it went out, or would have in a keeper that signs.</summary>
    public bool IsSent => Code is "sent" or "would-send";

    /// <summary>The leg traded; null for what is no trade.</summary>
    public LegId? Leg { get; init; }

    /// <summary>Signed quantity traded: positive buys.</summary>
    public Wad? Quantity { get; init; }

    /// <summary>The average price per unit that the venue quoted, fees included; null where it gave none.</summary>
    public Wad? Quoted { get; init; }
}

/// <summary>A transaction's state.</summary>
/// <param name="Intent">The intent.</param>
/// <param name="Account">Its account.</param>
/// <param name="Target">The margin account.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="MinedIn">Block number; null before it is mined.</param>
/// <param name="GasUsed">Gas used; null before it is mined.</param>
/// <param name="Cost">Wei that it cost; null before it is mined.</param>
public sealed record RecordedTransaction(
    IntentKey Intent, AccountId Account, MarginAccountId Target, ActionKind Kind, IntentState State, ulong? MinedIn, ulong? GasUsed, Wei? Cost);

/// <summary>Something that needed a human.</summary>
public sealed record RecordedAlarm(string Subject, string Code);
