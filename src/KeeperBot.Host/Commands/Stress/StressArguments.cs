namespace KeeperBot.Host.Commands.Stress;

/// <summary>What `keeper stress` was asked.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="Scenario">One path, by its name or as a file that ends in .csv; null for all that come with the product.</param>
/// <param name="Account">Only what concerns this account; null for all.</param>
/// <param name="Json">One document on stdout.</param>
/// <param name="Svg">Where heat maps are written; null for nowhere.</param>
/// <param name="Impact">The fall of ln(price) for each unit sold, for the cascade; null for none.</param>
internal sealed record StressArguments(string Configuration, string? Scenario, string? Account, bool Json, string? Svg, double? Impact);
