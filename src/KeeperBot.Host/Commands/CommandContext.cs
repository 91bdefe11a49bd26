namespace KeeperBot.Host.Commands;

/// <summary>What a command works with.</summary>
/// <param name="Out">Results; with --json one document and nothing else.</param>
/// <param name="Error">Logs and errors.</param>
/// <param name="Time">The clock.</param>
/// <param name="Interactive">Whether <paramref name="Out"/> is a terminal that can be redrawn.</param>
public sealed record CommandContext(TextWriter Out, TextWriter Error, TimeProvider Time, bool Interactive);
