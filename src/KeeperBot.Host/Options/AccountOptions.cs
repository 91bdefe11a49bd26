using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>An account that is kept.</summary>
[ListedBy(nameof(Id))]
public sealed class AccountOptions
{
    /// <summary>The operator's name.</summary>
    [Description("A name for it: letters, digits, '-' and '_'.")]
    public required string Id { get; init; }

    /// <summary>Who holds the positions.</summary>
    [Description("The address that holds the positions and, but for the route venue-delegation, the buffer: a vault contract, a Safe, any trader, or the acting address itself.")]
    public required Address Holder { get; init; }

    /// <summary>How the key acts for it.</summary>
    [Description("How the key acts for it: options-vault calls the vault's keeper functions; safe-roles sends through a Zodiac Roles Modifier v2 of a Safe, with least privilege; venue-delegation pays in from the key's own wallet and trades by the venue's own delegation, where it has one; direct calls the venues, with the key holding everything (the holder must be the acting address).")]
    public required RouteKind Route { get; init; }

    /// <summary>The role, where the holder is a Safe.</summary>
    [Description("With the route safe-roles, and only then: the Roles Modifier and the key's role in it. `keeper account setup` prints what the Safe's owners must sign.")]
    public SafeRolesOptions? Roles { get; init; }

    /// <summary>Consent to the route direct.</summary>
    [Description("With the route direct, which needs it: true says that whoever has the key has everything in the account, and that you accept it.")]
    public bool AcceptFullCustody { get; init; }

    /// <summary>Venues it has positions at.</summary>
    [Description("Names of the venues at which it has positions.")]
    public required IReadOnlyList<string> Venues { get; init; }

    /// <summary>Tokens whose idle balance is the buffer.</summary>
    [Description("Symbols of the tokens whose idle balance may be used for top-ups: the holder's, with the route venue-delegation the key's own.")]
    public required IReadOnlyList<string> Buffers { get; init; }
}

/// <summary>How the acting key reaches the positions.</summary>
public enum RouteKind
{
    /// <summary>Through the keeper role of an options vault.</summary>
    OptionsVault,

    /// <summary>Through a role in a Zodiac Roles Modifier v2 of a Safe.</summary>
    SafeRoles,

    /// <summary>By what the venues let a third party do: pay in from its own wallet, and trade as the holder's delegate.</summary>
    VenueDelegation,

    /// <summary>The acting address holds the positions itself.</summary>
    Direct,
}
