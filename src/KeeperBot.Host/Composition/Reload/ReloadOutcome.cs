using System.Collections.Immutable;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Composition.Reload;

/// <summary>What came of reading the configuration again.</summary>
public abstract record ReloadOutcome;

/// <summary>It is in force.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Changes">What changed.</param>
public sealed record ReloadApplied(KeeperConfiguration Configuration, ImmutableArray<ConfigurationChange> Changes) : ReloadOutcome;

/// <summary>Nothing changed: the one before stays in force.</summary>
/// <param name="Why">Why, and what to do.</param>
public sealed record ReloadRefused(string Why) : ReloadOutcome;
