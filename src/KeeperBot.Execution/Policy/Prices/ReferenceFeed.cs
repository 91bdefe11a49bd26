namespace KeeperBot.Execution.Policy.Prices;

/// <summary>An oracle feed (Chainlink's interface) that gives a price of an underlying in the numeraire, besides the venues' own.</summary>
/// <param name="At">The feed's address (its proxy).</param>
/// <param name="MaxAge">The oldest answer that counts: its heartbeat and a margin.</param>
public sealed record ReferenceFeed(Address At, TimeSpan MaxAge);
