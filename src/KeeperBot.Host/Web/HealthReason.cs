namespace KeeperBot.Host.Web;

/// <summary>Something that is wrong.</summary>
/// <param name="Code">Stable code, for instance "chain_unreachable" (docs/monitoring/README.md lists them).</param>
/// <param name="Detail">In words; shown to those with the token only.</param>
public sealed record HealthReason(string Code, string Detail);
