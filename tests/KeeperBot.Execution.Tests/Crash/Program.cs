using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Tests.Crash;

/// <summary>
/// Entry of the process that the crash tests start: it sends one intent and follows it for some blocks, and dies at the failpoint that its environment
/// arms, as the shipped program does.
/// </summary>
public static class Program
{
    private const int Blocks = 8;

    /// <summary>Arguments: RPC URL, journal file; and "urgent" where an emergency is to take the intent's nonce. Or "latency" or "journal", for the figures of docs/performance.md.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is ["latency"])
            return await LatencyReport.PrintAsync(Console.Out);
        if (args is ["journal", .. var file])
            return file is [var path] ? JournalReport.Open(path, Console.Out) : JournalReport.Print(Console.Out);
        var armed = ArmedFailpoint.Of(Environment.GetEnvironmentVariable(ArmedFailpoint.Variable), TestPlan.Chain, isFork: true, new ErrorLog());
        using var kit = await PlaneKit.StartAsync(new Uri(args[0]), args[1], failpoints: armed);
        if (kit.State("crash") == Core.Ports.IntentState.None)
            await kit.SubmitAsync(TestPlan.Intent("crash", await kit.HeadAsync()));
        if (args is [_, _, "urgent"])
            await kit.SubmitAsync(TestPlan.Intent("urgent", await kit.HeadAsync(), urgency: Core.Decision.Urgency.Emergency));
        for (var block = 0; block < Blocks; block++)
        {
            await kit.Client.RawAsync("evm_mine");
            await kit.AdvanceAsync();
        }

        await Console.Error.WriteLineAsync($"the failpoint was never reached: {kit.State("crash")}");
        return 3;
    }

    private sealed class ErrorLog : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine(formatter(state, exception));
    }
}
