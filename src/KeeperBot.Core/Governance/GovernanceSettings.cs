namespace KeeperBot.Core.Governance;

/// <summary>What is done about a queued change that would put an account below its trigger.</summary>
public enum GovernanceAct
{
    /// <summary>An alarm.</summary>
    Alarm = 0,

    /// <summary>An alarm, and the account is brought to what it will need before the change can be executed.</summary>
    Prepare,
}

/// <summary>How governance is answered.</summary>
/// <param name="Act">What is done.</param>
/// <param name="Lead">How long before an execution preparing begins.</param>
public sealed record GovernanceSettings(GovernanceAct Act, TimeSpan Lead);
