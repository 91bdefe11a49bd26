using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Governance;

/// <summary>One call of a queued operation.</summary>
/// <param name="Target">What is called.</param>
/// <param name="Text">The call in words.</param>
/// <param name="Changes">The parameters that it sets, as far as the venue's table knows the function; empty for an unknown one.</param>
/// <param name="Known">Whether the function is in a venue's table.</param>
public sealed record QueuedCall(Address Target, string Text, ImmutableArray<ParameterChange> Changes, bool Known);

/// <summary>An operation that waits in a timelock and touches a venue in use.</summary>
/// <param name="Timelock">The timelock's name in the configuration.</param>
/// <param name="Id">The operation's identifier there.</param>
/// <param name="Earliest">Chain time from which it may be executed.</param>
/// <param name="Calls">Its calls, in order; those that touch no venue in use among them.</param>
public sealed record QueuedOperation(string Timelock, Hash32 Id, ChainTime Earliest, ImmutableArray<QueuedCall> Calls)
{
    /// <summary>What it is about, for alarms.</summary>
    public string Subject => $"{Timelock}/{Id.ToString()[..10]}";

    /// <summary>What it leaves set: of several values for one parameter the last.</summary>
    public IEnumerable<ParameterChange> Changes => Calls.SelectMany(call => call.Changes).GroupBy(change => (change.Venue, change.Name)).Select(group => group.Last());

    /// <summary>Time until it may be executed; zero where it may be now.</summary>
    public TimeSpan In(ChainTime now) => Earliest > now ? Earliest.Since(now) : TimeSpan.Zero;
}

/// <summary>What governance did lately, and what it has in hand, as far as it is known at a block.</summary>
/// <param name="Changes">Changes that were seen and are still told of, the oldest first.</param>
/// <param name="Queued">Operations that wait, the earliest first.</param>
/// <param name="Unread">What could not be read, in words: nothing is concluded from its absence.</param>
public sealed record GovernanceState(ImmutableArray<MadeChange> Changes, ImmutableArray<QueuedOperation> Queued, ImmutableArray<string> Unread)
{
    /// <summary>Nothing is going on.</summary>
    public static GovernanceState Quiet { get; } = new([], [], []);

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsQuiet => Changes.IsEmpty && Queued.IsEmpty && Unread.IsEmpty;
}
