using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init;

/// <summary>What `keeper init` was told on the command line; null where it is to ask or to take what it finds.</summary>
internal sealed record InitArguments
{
    /// <summary>The node.</summary>
    public string? Rpc { get; init; }

    /// <summary>Where the positions are.</summary>
    public string? Venue { get; init; }

    /// <summary>Who holds them.</summary>
    public string? Account { get; init; }

    /// <summary>The key file.</summary>
    public string? Key { get; init; }

    /// <summary>The file with its password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Which row of the table of limits.</summary>
    public string? Profile { get; init; }

    /// <summary>Where alerts are posted; empty for nowhere.</summary>
    public string? Webhook { get; init; }

    /// <summary>Contracts that no other contract names, by name.</summary>
    public ImmutableDictionary<string, Address> Contracts { get; init; } = ImmutableDictionary<string, Address>.Empty;

    /// <summary>Markets, by underlying: an address, or a number where the venue counts them.</summary>
    public ImmutableDictionary<string, string> Markets { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The subaccount, where the venue has such.</summary>
    public ulong? Subaccount { get; init; }

    /// <summary>How the key acts for a Safe, where the venue leaves a choice.</summary>
    public string? Route { get; init; }

    /// <summary>The Safe's Roles Modifier.</summary>
    public Address? RolesModule { get; init; }

    /// <summary>The key's role in it.</summary>
    public string? Role { get; init; }

    /// <summary>Consent to a key that holds everything itself.</summary>
    public bool AcceptFullCustody { get; init; }

    /// <summary>The file that is written.</summary>
    public required string Configuration { get; init; }

    /// <summary>The folder of journal and log; null for the convention's.</summary>
    public string? State { get; init; }

    /// <summary>Ask nothing: take what is given, found, or the default.</summary>
    public bool Yes { get; init; }
}
