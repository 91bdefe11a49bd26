namespace KeeperBot.Host.Options.Changes;

/// <summary>One change between two configurations.</summary>
/// <param name="Path">What changed: a value, or a section, row or entry that came or went as a whole.</param>
/// <param name="Old">What it was; null where it was not there.</param>
/// <param name="New">What it is; null where it is gone.</param>
/// <param name="Effect">What that does.</param>
/// <param name="Why">Why, in words.</param>
public sealed record ConfigurationChange(string Path, string? Old, string? New, ChangeEffect Effect, string Why)
{
    /// <summary>What changed, with stars for names; empty where nobody asked.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>As a line.</summary>
    public override string ToString() => $"{Path}: {Old ?? "absent"} -> {New ?? "absent"}; {Effect.ToString().ToLowerInvariant()}: {Why}";
}
