namespace KeeperBot.Execution.Policy.Prices;

/// <summary>A rollup's sequencer as its uptime feed tells (Chainlink's "L2 sequencer uptime feeds": answer 0 is up, 1 is down, startedAt is when that began).</summary>
/// <param name="At">The feed.</param>
/// <param name="Grace">How long after it is up again prices are not to be trusted: users could not act, oracles have not caught up.</param>
public sealed record SequencerFeed(Address At, TimeSpan Grace);
