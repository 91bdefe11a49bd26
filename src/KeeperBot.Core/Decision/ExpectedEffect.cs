using System.Collections.Immutable;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Decision;

/// <summary>What an action promised, computed from the state before it, apart from the simulation it is compared with.</summary>
/// <param name="Simulated">Must hold on the simulated state before anything is signed; may speak of health and net delta.</param>
/// <param name="OnChain">
/// Must hold on the real chain after it is mined. Only of things that the market cannot move by itself (sizes, deposits): a crash in the same block
/// must not make a good rescue look like a missing one.
/// </param>
public sealed record ExpectedEffect(ImmutableArray<EffectCondition> Simulated, ImmutableArray<EffectCondition> OnChain);

/// <summary>One condition on the state after the action.</summary>
public abstract record EffectCondition;

/// <summary>The health of a margin account is at least this (an account with no requirement left satisfies it).</summary>
public sealed record HealthAtLeast(MarginAccountId Target, Wad Minimum) : EffectCondition;

/// <summary>The deposit of a margin account is at least this; what pending orders have put into escrow for it counts, since it was paid.</summary>
public sealed record DepositAtLeast(MarginAccountId Target, Wad Minimum) : EffectCondition;

/// <summary>The signed size of a leg, with what pending orders change of it, lies in a range (inclusive); a leg that is gone has size 0.</summary>
public sealed record SizeWithin(MarginAccountId Target, LegId Leg, Wad Lowest, Wad Highest) : EffectCondition;

/// <summary>The net delta of an underlying over all accounts lies in a range (inclusive), in units of the underlying.</summary>
public sealed record NetDeltaWithin(Underlying Underlying, Wad Lowest, Wad Highest) : EffectCondition;

/// <summary>The signed number of one contract's options that an account holds at a venue, in whichever positions, lies in a range (inclusive); none is 0.</summary>
public sealed record OptionSizeWithin(
    AccountId Account, VenueId Venue, Underlying Underlying, OptionKind Kind, Wad Strike, ChainTime Expiry, Wad Lowest, Wad Highest) : EffectCondition
{
    /// <summary>What the number was when it was planned, where a later plan builds on how much was traded (<see cref="OptionTraded"/>); null elsewhere.</summary>
    public Wad? Before { get; init; }

    /// <summary>How many options of the kind the account had written at the venue when it was planned, in whichever contracts; null where nothing is to be written in place of it, or <see cref="Before"/> is null.</summary>
    public Wad? Written { get; init; }
}

/// <summary>Every position of an account at a venue that has written a contract's options has at least this health; there is at least one.</summary>
public sealed record WrittenHealthAtLeast(
    AccountId Account, VenueId Venue, Underlying Underlying, OptionKind Kind, Wad Strike, ChainTime Expiry, Wad Minimum) : EffectCondition;

/// <summary>The net gamma or vega of an underlying over all accounts lies in a range (inclusive), in the units of <see cref="GreekKind"/>.</summary>
public sealed record NetGreekWithin(Underlying Underlying, GreekKind Greek, Wad Lowest, Wad Highest) : EffectCondition;

/// <summary>The holder allows a spender exactly this much of a token, in whole units.</summary>
public sealed record AllowanceExactly(AccountId Account, string Symbol, Address Spender, Wad Amount) : EffectCondition;

/// <summary>An expired option of an account at a venue is gone: neither held nor awaiting its settlement.</summary>
public sealed record PositionSettled(AccountId Account, VenueId Venue, LegId Leg) : EffectCondition;

/// <summary>The holder's idle balance of a token, in whole units, is at least this: no more than planned was spent.</summary>
public sealed record IdleAtLeast(AccountId Account, string Symbol, Wad Minimum) : EffectCondition;
