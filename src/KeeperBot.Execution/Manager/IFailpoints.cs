namespace KeeperBot.Execution.Manager;

/// <summary>A seam for crash tests: told of every point at which a process may die. The shipped program has no other implementation than <see cref="NoFailpoints"/>.</summary>
internal interface IFailpoints
{
    /// <summary>The plane stands at this point.</summary>
    void Reach(Failpoint point);
}

/// <summary>Points in the life of an intent, in order.</summary>
internal enum Failpoint
{
    None = 0,
    Planned,
    NonceReserved,
    SignedUnsaved,
    Signed,
    Broadcasting,
    AnsweredUnsaved,
    Pending,
    MinedUnsaved,
    Mined,
}

/// <summary>Nothing happens.</summary>
internal sealed class NoFailpoints : IFailpoints
{
    public static NoFailpoints Instance { get; } = new();

    public void Reach(Failpoint point)
    {
    }
}
