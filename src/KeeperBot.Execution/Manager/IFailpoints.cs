namespace KeeperBot.Execution.Manager;

/// <summary>Told of every point at which a process may die; see <see cref="ArmedFailpoint"/>.</summary>
internal interface IFailpoints
{
    /// <summary>The plane stands at this point.</summary>
    void Reach(Failpoint point);
}

/// <summary>Nothing happens.</summary>
internal sealed class NoFailpoints : IFailpoints
{
    public static NoFailpoints Instance { get; } = new();

    public void Reach(Failpoint point)
    {
    }
}
