namespace KeeperBot.Monitoring.Metrics;

/// <summary>One node of the chain as this room is told of it.</summary>
/// <param name="Host">Host and port; never more of the address.</param>
/// <param name="Route">"public" or "private-relay".</param>
/// <param name="State">What is thought of it, in kebab-case.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="Head">Number of the newest block it reported; null before the first.</param>
/// <param name="Lag">Blocks behind the agreed head, below zero when ahead; null while unknown.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Errors">Requests without a usable answer.</param>
/// <param name="RateLimited">How often it said that too much was asked.</param>
/// <param name="LatencyP50">Half of the recent answers came within this; null before the first.</param>
/// <param name="LatencyP99">99 of 100 came within this.</param>
public sealed record NodeFigures(
    string Host, string Route, string State, string Why, ulong? Head, long? Lag, long Requests, long Errors, long RateLimited, TimeSpan? LatencyP50, TimeSpan? LatencyP99);
