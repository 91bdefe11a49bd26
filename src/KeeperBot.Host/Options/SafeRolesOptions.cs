using System.ComponentModel;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>A role of the acting key in a Zodiac Roles Modifier v2.</summary>
public sealed class SafeRolesOptions
{
    /// <summary>The module.</summary>
    [Description("The Roles Modifier: a module of the Safe, whose avatar and target are the Safe.")]
    public required Address Module { get; init; }

    /// <summary>The role's key.</summary>
    [Description("The role's key: up to 31 printable ASCII characters (as the Roles application shows it), or hex: and 64 hexadecimal digits.")]
    public required string Role { get; init; }

    /// <summary>A block not after the module's creation.</summary>
    [Description("The block that the module was made in, or one before it: `keeper check` replays the module's events from there. 0 reads from the first block, which many nodes refuse.")]
    public ulong Since { get; init; }
}
