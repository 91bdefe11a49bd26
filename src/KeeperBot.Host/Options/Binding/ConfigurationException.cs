using System.Collections.Immutable;

namespace KeeperBot.Host.Options.Binding;

/// <summary>A configuration that may not be used, with every mistake found in it.</summary>
public sealed class ConfigurationException(string source, ImmutableArray<ConfigurationError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => $"{source}: {error}")))
{
    /// <summary>The file (or whatever else it was read from).</summary>
    public string ConfigurationSource { get; } = source;

    /// <summary>Every mistake, in the order of the document where they have a place.</summary>
    public ImmutableArray<ConfigurationError> Errors { get; } = errors;
}
