namespace KeeperBot.Survival.Tests.Bench;

/// <summary>A test that mounts, or makes namespaces: skipped, and said so, where whoever runs it may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Skips it for anybody but root on Linux.</summary>
    public RootFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Skip = "needs root on Linux: it mounts a file system or makes namespaces";
    }
}
