using System.ComponentModel;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;

namespace KeeperBot.Host.Composition.Venues.Declarative;

/// <summary>A venue that a file describes.</summary>
public sealed class DeclarativeVenueOptions : VenueOptions
{
    /// <summary>The venue file.</summary>
    [Description("The venue file (docs/declarative-venues.md), relative to this configuration.")]
    public required string File { get; init; }

    /// <summary>Hash of the file.</summary>
    [Description("Hash of the file, \"sha256:…\" as `keeper venue check` prints it: a file that was changed refuses to start.")]
    public required string Pin { get; init; }

    /// <summary>Addresses of the file's contracts.</summary>
    [Description("Addresses of the file's contracts, by the file's names, where the file leaves them open or has another deployment's.")]
    [MayBeEmpty]
    public IReadOnlyDictionary<string, Address>? Contracts { get; init; }

    /// <summary>The file's tokens, by symbol.</summary>
    [Description("Symbols of the configured tokens that the file's tokens are, by the file's names.")]
    public required IReadOnlyDictionary<string, string> Tokens { get; init; }

    /// <summary>The file, once it was checked.</summary>
    internal VenueFile? Loaded { get; set; }
}
