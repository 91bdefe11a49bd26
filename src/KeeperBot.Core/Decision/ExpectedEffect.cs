using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>What an action promised. Asked of the simulated state before signing and of the real chain after mining.</summary>
public sealed record ExpectedEffect(ImmutableArray<EffectCondition> Conditions);

/// <summary>One condition on the state after the action.</summary>
public abstract record EffectCondition;

/// <summary>The health of a margin account is at least this (an account with no requirement left satisfies it).</summary>
public sealed record HealthAtLeast(MarginAccountId Target, Wad Minimum) : EffectCondition;

/// <summary>The signed size of a leg lies in a range (inclusive); a leg that is gone has size 0.</summary>
public sealed record SizeWithin(MarginAccountId Target, LegId Leg, Wad Lowest, Wad Highest) : EffectCondition;

/// <summary>The net delta of an underlying over all accounts lies in a range (inclusive), in units of the underlying.</summary>
public sealed record NetDeltaWithin(Underlying Underlying, Wad Lowest, Wad Highest) : EffectCondition;

/// <summary>The equity of a margin account is at least this.</summary>
public sealed record EquityAtLeast(MarginAccountId Target, Wad Minimum) : EffectCondition;

/// <summary>The holder's idle balance of a token is at least this: nothing more than planned was spent.</summary>
public sealed record IdleAtLeast(AccountId Account, TokenAmount Minimum) : EffectCondition;
