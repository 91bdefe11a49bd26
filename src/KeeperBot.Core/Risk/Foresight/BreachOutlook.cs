namespace KeeperBot.Core.Risk.Foresight;

/// <summary>What is foreseen of a margin account's limits. Figures of risk, in floating point: nothing is paid or compared with a limit to the last unit by them.</summary>
public abstract record BreachOutlook;

/// <summary>Nothing can be foreseen, which is not the same as no danger.</summary>
/// <param name="Reason">Why, in words.</param>
public sealed record BreachUnforeseeable(string Reason) : BreachOutlook;
