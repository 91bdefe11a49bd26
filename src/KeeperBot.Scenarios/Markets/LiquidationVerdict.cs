namespace KeeperBot.Scenarios.Markets;

/// <summary>What the venue says about one margin account.</summary>
/// <param name="Account">The account and its figures.</param>
/// <param name="Predicate">Whether the venue's own predicate for liquidation holds.</param>
/// <param name="CallSucceeds">Whether its liquidation call goes through for the world's liquidator.</param>
/// <param name="Reason">Why the call does not; empty when it does.</param>
public sealed record LiquidationVerdict(AccountHealth Account, bool Predicate, bool CallSucceeds, string Reason);
