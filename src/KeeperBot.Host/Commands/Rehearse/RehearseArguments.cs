using System.Collections.Immutable;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>What `keeper rehearse` was asked, as it was written.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="Shocks">What is shocked by how much, for instance "ETH=-15%".</param>
/// <param name="Scenario">A path by its name, or a file that ends in .csv; null for none.</param>
/// <param name="Advance">Time that passes before anything else, for instance "6 h"; null for none.</param>
/// <param name="Gas">The base fee, for instance "300 gwei"; null leaves it to the chain.</param>
/// <param name="Blocks">Blocks from the first of the shocked market on; null for what <paramref name="For"/> says.</param>
/// <param name="For">Chain time for them; null for what <paramref name="Blocks"/> says.</param>
/// <param name="Grant">Whether the fork's owners do first what `account setup` asks of them.</param>
/// <param name="Headless">No live view.</param>
/// <param name="Json">One JSON document on stdout.</param>
internal sealed record RehearseArguments(
    string Configuration, ImmutableArray<string> Shocks, string? Scenario, string? Advance, string? Gas, int? Blocks, string? For, bool Grant, bool Headless, bool Json);
