namespace KeeperBot.Core.Stress;

/// <summary>Something whose future no formula tells. It is never counted as safe.</summary>
/// <param name="Subject">A margin account, or an account's venue.</param>
/// <param name="Reason">Why.</param>
public sealed record NotForeseen(string Subject, string Reason);
