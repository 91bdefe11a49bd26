namespace KeeperBot.Host.Commands.Watch;

/// <summary>This process's own terminal.</summary>
internal static class WatchKeys
{
    private const int LeastWidth = 20, LeastHeight = 4;

    /// <summary>Completes when q is pressed; never where standard input is no terminal.</summary>
    public static Task QuitAsync(CancellationToken stop) => Console.IsInputRedirected
        ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop)
        // A thread of its own, since a key is waited for by blocking; the process does not wait for it.
        : Task.Factory.StartNew(WaitForKey, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Columns and rows; those of a small terminal where it does not say.</summary>
    public static (int Width, int Height) Size()
    {
        try
        {
            return (Math.Max(LeastWidth, Console.WindowWidth), Math.Max(LeastHeight, Console.WindowHeight));
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or PlatformNotSupportedException)
        {
            return (80, 24);
        }
    }

    private static void WaitForKey()
    {
        while (Console.ReadKey(intercept: true).KeyChar is not ('q' or 'Q'))
        {
        }
    }
}
