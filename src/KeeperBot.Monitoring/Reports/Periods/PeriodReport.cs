using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Records;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Reports.Periods;

/// <summary>What a report says of a period.</summary>
/// <param name="Header">What it is about.</param>
/// <param name="Figures">What follows from the daily records alone.</param>
/// <param name="Actions">What the journal has of the period, in the order in which it was planned.</param>
/// <param name="Rescues">Top-ups and reductions of those, with what would have been without them.</param>
public sealed record PeriodReport(PeriodHeader Header, PeriodFigures Figures, ImmutableArray<PeriodAction> Actions, ImmutableArray<PeriodRescue> Rescues);

/// <summary>What a report is about.</summary>
/// <param name="Program">Version of the program.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Actor">The acting address.</param>
/// <param name="From">Begin, by chain time.</param>
/// <param name="To">End; not part of it.</param>
/// <param name="Native">The underlying whose price is the native currency's; null where gas is not valued.</param>
/// <param name="LongestInterval">What a keeper that runs leaves between two records.</param>
public sealed record PeriodHeader(string Program, ChainId Chain, Address Actor, ChainTime From, ChainTime To, Underlying? Native, TimeSpan LongestInterval);

/// <summary>An action as the journal has it.</summary>
/// <param name="Intent">The intent.</param>
/// <param name="PlannedAt">Chain time of the block that it was planned on.</param>
/// <param name="Target">The margin account.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">What became of it.</param>
/// <param name="ReasonCode">Why, as a code.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Description">What, in words.</param>
public sealed record PeriodAction(IntentKey Intent, ChainTime PlannedAt, MarginAccountId Target, ActionKind Kind, IntentState State, string ReasonCode, string Reason, string Description)
{
    /// <summary>The transaction that was mined, or the last one sent; null before.</summary>
    public Hash32? Hash { get; init; }

    /// <summary>Gas used, once mined.</summary>
    public ulong? GasUsed { get; init; }

    /// <summary>Wei that it cost, once mined.</summary>
    public BigInteger? Cost { get; init; }
}

/// <summary>A rescue and what would have been without it.</summary>
/// <param name="Action">The rescue.</param>
/// <param name="HealthThen">Health on the block that it was planned on; null where nothing was required or the decision's record is gone.</param>
/// <param name="Without">The account as it was, along the observed path, with nobody acting; null where that cannot be said.</param>
/// <param name="LowestWith">The least recorded health after it; null where there is no record.</param>
/// <param name="WhyNot">Why <paramref name="Without"/> is null; else null.</param>
public sealed record PeriodRescue(PeriodAction Action, double? HealthThen, CounterfactualResult? Without, double? LowestWith, string? WhyNot)
{
    /// <summary>Whether the account would have been liquidatable without it and, by the records, never was.</summary>
    public bool IsBreachAvoided => Without is { LiquidatableAt: not null } && LowestWith is > 1;
}
