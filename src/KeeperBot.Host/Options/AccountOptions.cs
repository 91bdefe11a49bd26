using System.ComponentModel;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>An account that is kept.</summary>
public sealed class AccountOptions
{
    /// <summary>The operator's name.</summary>
    [Description("A name for it: letters, digits, '-' and '_'.")]
    public required string Id { get; init; }

    /// <summary>Who holds the positions.</summary>
    [Description("The address that holds the positions and the buffer: a vault contract, or the acting address itself.")]
    public required Address Holder { get; init; }

    /// <summary>How the key acts for it.</summary>
    [Description("How the key acts for it: options-vault calls the vault's keeper functions, direct calls the venues (the holder must be the acting address).")]
    public required RouteKind Route { get; init; }

    /// <summary>Venues it has positions at.</summary>
    [Description("Names of the venues at which it has positions.")]
    public required IReadOnlyList<string> Venues { get; init; }

    /// <summary>Tokens whose idle balance is the buffer.</summary>
    [Description("Symbols of the tokens whose idle balance may be used for top-ups.")]
    public required IReadOnlyList<string> Buffers { get; init; }
}

/// <summary>How the acting key reaches the positions.</summary>
public enum RouteKind
{
    /// <summary>Through the keeper role of an options vault.</summary>
    OptionsVault,

    /// <summary>The acting address holds the positions itself.</summary>
    Direct,
}
