namespace KeeperBot.Host.Commands.Report;

/// <summary>What `keeper report` was asked.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="From">First day, UTC.</param>
/// <param name="To">Last day, UTC, whole.</param>
/// <param name="Json">The report as a document on stdout.</param>
/// <param name="Html">Where the page goes; null for none.</param>
internal sealed record ReportArguments(string Configuration, DateOnly From, DateOnly To, bool Json, string? Html);
