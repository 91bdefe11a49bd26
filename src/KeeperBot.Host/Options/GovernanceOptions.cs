using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>How the venues' governance is watched and answered.</summary>
public sealed class GovernanceOptions
{
    /// <summary>What is done about a queued change.</summary>
    [Description("What is done about a queued change that would put an account below its trigger: alarm says so; prepare also brings the account, by the ordinary rungs and within the ordinary caps, to what it will need before the change can be executed.")]
    public GovernanceResponse Act { get; init; } = GovernanceResponse.Alarm;

    /// <summary>How long before an execution preparing begins.</summary>
    [Description("How long before the earliest execution preparing begins, by chain time.")]
    public TimeSpan Lead { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a change is told of.</summary>
    [Description("How long a change of a venue's parameter is told of after it was seen, by chain time.")]
    public TimeSpan TellFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The timelocks.</summary>
    [Description("Timelocks through which the venues are governed; what waits in them and touches a venue in use is shown with a countdown.")]
    [MayBeEmpty]
    public IReadOnlyDictionary<string, TimelockOptions> Timelocks { get; init; } = new Dictionary<string, TimelockOptions>();
}

/// <summary>What is done about a queued change.</summary>
public enum GovernanceResponse
{
    /// <summary>An alarm.</summary>
    Alarm = 0,

    /// <summary>An alarm, and the account is prepared.</summary>
    Prepare,
}

/// <summary>One timelock.</summary>
public sealed class TimelockOptions
{
    /// <summary>Its address.</summary>
    [Description("The timelock's address.")]
    public required Address Address { get; init; }

    /// <summary>How it keeps what waits.</summary>
    [Description("openzeppelin is a TimelockController, compound a Timelock with an eta for each transaction.")]
    public required TimelockStandard Kind { get; init; }

    /// <summary>How far back operations are searched for.</summary>
    [Description("How far back queued operations are searched for at a start: longer than its longest delay. Counted in blocks of chain.blockInterval.")]
    public TimeSpan LookBack { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>Kinds of timelock.</summary>
public enum TimelockStandard
{
    /// <summary>OpenZeppelin's TimelockController.</summary>
    Openzeppelin = 0,

    /// <summary>Compound's Timelock.</summary>
    Compound,
}
