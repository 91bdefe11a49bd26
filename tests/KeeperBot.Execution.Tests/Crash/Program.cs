namespace KeeperBot.Execution.Tests.Crash;

/// <summary>Entry of the process that crash tests start and that kills itself at a failpoint.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Task.FromResult(args.Length);
}
