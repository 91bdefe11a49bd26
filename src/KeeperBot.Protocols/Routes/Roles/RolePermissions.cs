using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>What besides a plain call a permission lets through (<c>ExecutionOptions</c> of the Roles Modifier v2).</summary>
public enum RoleCallOptions
{
    /// <summary>Calls without native value.</summary>
    None,

    /// <summary>Native value too.</summary>
    Send,

    /// <summary>Delegate calls too: the called code runs as the Safe, and may do anything.</summary>
    DelegateCall,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>A function that a role may call.</summary>
/// <param name="Target">The contract.</param>
/// <param name="Selector">First four bytes of the calldata.</param>
/// <param name="Options">What else goes with it.</param>
/// <param name="Condition">What the arguments must be; null for anything.</param>
public sealed record RolePermission(Address Target, Bytes Selector, RoleCallOptions Options, RoleCondition? Condition);

/// <summary>An allowance that conditions may refer to; amounts in the token's smallest unit.</summary>
/// <param name="Key">Its name in the module.</param>
/// <param name="Refill">Added each period.</param>
/// <param name="MostRefill">Refilling ends here.</param>
/// <param name="Period">Seconds between refills; 0 for one that never refills.</param>
public sealed record RoleAllowance(Hash32 Key, BigInteger Refill, BigInteger MostRefill, ulong Period);

/// <summary>What a role may do.</summary>
/// <param name="Targets">Contracts of which every function may be called, with what else goes with it.</param>
/// <param name="Functions">Functions that may be called one by one.</param>
public sealed record RolePermissions(ImmutableDictionary<Address, RoleCallOptions> Targets, ImmutableArray<RolePermission> Functions)
{
    /// <summary>Nothing.</summary>
    public static RolePermissions None { get; } = new(ImmutableDictionary<Address, RoleCallOptions>.Empty, []);
}
