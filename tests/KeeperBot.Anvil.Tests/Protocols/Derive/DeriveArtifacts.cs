namespace KeeperBot.Anvil.Tests.Protocols.Derive;

/// <summary>Derive's own compiled contracts, which are no part of this project: where they are given, the tests run against them instead of the stand-in.</summary>
internal static class DeriveArtifacts
{
    /// <summary>A folder of artifacts compiled from derivexyz/v2-core, by contract name; unset, the stand-in is used.</summary>
    internal const string Variable = "KEEPERBOT_DERIVE_ARTIFACTS";

    /// <summary>The folder; null for the stand-in.</summary>
    internal static string? Real { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;
}
