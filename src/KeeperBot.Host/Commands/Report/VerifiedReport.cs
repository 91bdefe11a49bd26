using System.Collections.Immutable;

namespace KeeperBot.Host.Commands.Report;

/// <summary>What the verification of a report found.</summary>
/// <param name="Checked">What was worked out again and agrees, in words.</param>
/// <param name="NotChecked">What could not be.</param>
/// <param name="Differences">What differs, each with its place.</param>
internal sealed record VerifiedReport(ImmutableArray<string> Checked, ImmutableArray<string> NotChecked, ImmutableArray<string> Differences);
