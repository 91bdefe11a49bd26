namespace KeeperBot.Monitoring.Dashboard;

/// <summary>One file of the page.</summary>
/// <param name="Path">Where it is served, for instance "/assets/page.js".</param>
/// <param name="ContentType">With what type.</param>
/// <param name="Content">Its bytes.</param>
public sealed record DashboardAsset(string Path, string ContentType, ReadOnlyMemory<byte> Content);
