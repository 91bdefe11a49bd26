using System.Collections.Immutable;
using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>Whether an activation stands for a configuration.</summary>
/// <param name="Holds">Whether it does.</param>
/// <param name="Why">In words.</param>
/// <param name="Activation">What it is bound to; null where there is none.</param>
/// <param name="Changes">What changed in the configuration since.</param>
internal sealed record ActivationVerdict(bool Holds, string Why, Activation? Activation, ImmutableArray<ConfigurationChange> Changes)
{
    /// <summary>What changed and loosens.</summary>
    public IEnumerable<ConfigurationChange> Loosening => Changes.Where(change => change.Effect == ChangeEffect.Loosens);
}
