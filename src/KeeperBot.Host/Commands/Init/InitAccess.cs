using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Commands.Init;

/// <summary>How the key acts for the holder at a venue.</summary>
/// <param name="Route">The route.</param>
/// <param name="Role">With the route safe-roles its role; else null.</param>
internal sealed record InitAccess(RouteKind Route, InitRole? Role = null);

/// <summary>The key's role in a Roles Modifier, as the chain shows it, or as it is to be.</summary>
/// <param name="Module">The Roles Modifier.</param>
/// <param name="Owner">Who may change its roles.</param>
/// <param name="Key">The role.</param>
/// <param name="Since">The block that the module was made in; 0 where the node does not tell.</param>
internal sealed record InitRole(Address Module, Address Owner, RoleKey Key, ulong Since)
{
    /// <summary>Whether the Safe has the module enabled.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>Whether the key has the role already.</summary>
    public required bool IsGiven { get; init; }

    /// <summary>What a reader should know, for the configuration's comments.</summary>
    public string Comment => $"""
        {(IsGiven ? $"The role that the key has in the Safe's Roles Modifier." : $"The key has no role yet{(IsEnabled ? "" : ", and the Safe has not enabled the module")}: `keeper account setup` prints what the Safe's owners must sign.")}
        {(Since == 0 ? "\"since\": the node does not tell in which block the module was made; many nodes refuse to read its events from block 0, so give that block." : "\"since\" is the block that the module was made in.")}
        """;
}
