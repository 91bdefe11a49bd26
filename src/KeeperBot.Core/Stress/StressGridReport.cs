using System.Collections.Immutable;

namespace KeeperBot.Core.Stress;

/// <summary>A portfolio over the whole grid.</summary>
/// <param name="Axes">The axes.</param>
/// <param name="Accounts">Every margin account with a curve, in the order of the snapshot.</param>
/// <param name="Demand">By spot factor, payer and token; only tokens that something needs somewhere.</param>
/// <param name="NotForeseen">What has no curve or could not be read. It is never safe.</param>
/// <param name="Unserved">Accounts that fall below their trigger somewhere and that no token can help, or that have no limits.</param>
public sealed record StressGridReport(
    StressAxes Axes, ImmutableArray<AccountGrid> Accounts, ImmutableArray<BufferDemand> Demand, ImmutableArray<NotForeseen> NotForeseen, ImmutableArray<NotForeseen> Unserved);
