using System.Diagnostics.Metrics;
using KeeperBot.Core.Ports;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Policy;

/// <summary>Tells of refusals: one line in the log and one on the counter of its code.</summary>
internal static class Refusals
{
    /// <summary>The meter of this room.</summary>
    public const string MeterName = "KeeperBot.Execution";

    /// <summary>The counter; its tag "code" is the refusal's.</summary>
    public const string CounterName = "keeper.refusals";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Counter = Meter.CreateCounter<long>(CounterName, "{refusal}", "Transactions that were refused before they were signed, by code.");

    private static readonly Counter<long> Trips = Meter.CreateCounter<long>("keeper.breaker.trips", "{trip}", "Circuit breakers that tripped, by name.");

    /// <summary>An intent that is not sent.</summary>
    public static void Report(ILogger logger, IntentKey intent, string code, string detail)
    {
        Log.Refused(logger, intent, code, detail);
        Count(code);
    }

    /// <summary>A breaker that tripped.</summary>
    public static void CountTrip(string breaker) => Trips.Add(1, new KeyValuePair<string, object?>("breaker", breaker));

    /// <summary>A refusal that its caller logs in words of its own.</summary>
    public static void Count(string code) => Counter.Add(1, new KeyValuePair<string, object?>("code", code));
}
