namespace KeeperBot.Host.Commands.Explain;

/// <summary>What `keeper explain` was asked.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="Account">Only what concerns this account; null for all.</param>
/// <param name="Json">One document on stdout.</param>
/// <param name="Intent">A decision of the past, by an intent that came of it; null for the decision now.</param>
/// <param name="Replay">Whether to make the recorded decision again and compare.</param>
internal sealed record ExplainArguments(string Configuration, string? Account, bool Json, string? Intent, bool Replay);
