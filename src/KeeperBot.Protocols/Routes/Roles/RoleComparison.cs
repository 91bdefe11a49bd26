using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>Where a role differs from what the keeper needs.</summary>
/// <param name="More">What it may do that the keeper does not need, in words.</param>
/// <param name="Less">What the keeper needs and it may not do, in words.</param>
public sealed record RoleComparison(ImmutableArray<string> More, ImmutableArray<string> Less)
{
    /// <summary>Compares what a role may do with what it should.</summary>
    /// <remarks>Conditions count as the same only where they are the same tree: whether one of two different ones is the wider cannot be told in general, and is not guessed.</remarks>
    public static RoleComparison Between(RolePermissions found, RolePermissions needed, Func<Address, Bytes, string> name)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(needed);
        var more = ImmutableArray.CreateBuilder<string>();
        var less = ImmutableArray.CreateBuilder<string>();
        foreach (var (target, options) in found.Targets)
            more.Add($"any function of {target}{Besides(options)}");
        var theirs = found.Functions.ToDictionary(Key);
        foreach (var permission in needed.Functions)
        {
            var what = name(permission.Target, permission.Selector);
            if (!theirs.Remove(Key(permission), out var given))
                less.Add(what);
            else if (given.Options != permission.Options)
                more.Add($"{what}{Besides(given.Options)}");
            else if (given.Condition is null)
                more.Add($"{what} with any arguments");
            else if (given.Condition != permission.Condition)
                more.Add($"{what} with other conditions than are needed: {given.Condition}");
        }

        more.AddRange(theirs.Values.Select(extra => name(extra.Target, extra.Selector) + Besides(extra.Options)));
        return new(more.ToImmutable(), less.ToImmutable());
    }

    private static (Address Target, Bytes Selector) Key(RolePermission permission) => (permission.Target, permission.Selector);

    private static string Besides(RoleCallOptions options) => options switch
    {
        RoleCallOptions.None => "",
        RoleCallOptions.Send => " with native value",
        RoleCallOptions.DelegateCall => " by delegate call",
        _ => " with native value or by delegate call",
    };
}
