using System.Collections.Immutable;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>The operator's consent that the keeper signs, and what it is bound to.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Block">A final block of it, by which it is told from another with the same id.</param>
/// <param name="Acting">The acting address.</param>
/// <param name="Configuration">SHA-256 of the configuration file.</param>
/// <param name="Values">Every value in force of that configuration, so that a later one can be said to be tighter or looser.</param>
/// <param name="Codes">The code of every contract on the way.</param>
internal sealed record Activation(
    ChainId Chain, KnownBlock Block, Address Acting, Hash32 Configuration, ImmutableArray<ConfigurationValue> Values, ImmutableArray<ActivatedCode> Codes)
{
    /// <summary>Whether a configuration needs one: on every chain but a local one, on which nothing is worth anything.</summary>
    public static bool IsNeeded(KeeperConfiguration configuration) => IsNeeded(configuration.Chain);

    /// <summary>Whether a chain asks for one.</summary>
    public static bool IsNeeded(ChainId chain) => chain != Evm.Keys.WellKnownKeys.LocalChain;
}

/// <summary>A block by number and hash.</summary>
internal sealed record KnownBlock(ulong Number, Hash32 Hash)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Number} ({Hash})");
}

/// <summary>A contract and its fingerprint.</summary>
/// <param name="Contract">Where it is.</param>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Fingerprint">Hash over its code and that of whatever stands behind it.</param>
internal sealed record ActivatedCode(Address Contract, string Name, Hash32 Fingerprint);
