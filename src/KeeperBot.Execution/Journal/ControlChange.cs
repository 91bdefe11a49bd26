namespace KeeperBot.Execution.Journal;

/// <summary>A decision about the keeper itself that must survive a restart: an operator's, or a breaker's.</summary>
/// <param name="Name">What it is about, by <see cref="ControlNames"/>: small letters, digits and <c>. _ : -</c>, at most 100. The newest line of a name is in force.</param>
/// <param name="Value">The new value.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Head">The head it was decided on; null when none was known.</param>
public sealed record ControlChange(string Name, string Value, string Reason, BlockRef? Head);
