namespace KeeperBot.Host.Commands.Journal;

/// <summary>Arguments of `keeper journal`.</summary>
/// <param name="Config">The configuration file.</param>
/// <param name="Json">One JSON object a line.</param>
/// <param name="Intent">Only this intent's lines; null for all.</param>
/// <param name="Follow">Whether to go on with the lines that a running keeper writes.</param>
internal sealed record JournalArguments(string Config, bool Json, string? Intent, bool Follow);
