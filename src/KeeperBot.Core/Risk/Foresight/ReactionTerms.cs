namespace KeeperBot.Core.Risk.Foresight;

/// <summary>What happens at worst between a block that shows the trigger crossed and the block that has the rescue.</summary>
/// <param name="OracleStep">How far an oracle's next answer may be from its last, as a share: its deviation threshold.</param>
/// <param name="Deviations">How many standard deviations the price may move meanwhile.</param>
/// <param name="Latency">From the head that is read to the block that includes the transaction.</param>
/// <param name="ClosingFees">What closing costs, as a share of the notional that is closed.</param>
public sealed record ReactionTerms(double OracleStep, double Deviations, TimeSpan Latency, double ClosingFees);
