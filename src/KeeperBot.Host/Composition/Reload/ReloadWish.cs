using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Reload;

/// <summary>That the configuration be read again.</summary>
/// <param name="Reason">Why, in the operator's words.</param>
/// <param name="Checked">The digest of the configuration that the operator's command has checked; zero where nothing was checked (a signal, an activation).</param>
public sealed record ReloadWish(string Reason, Hash32 Checked = default);
