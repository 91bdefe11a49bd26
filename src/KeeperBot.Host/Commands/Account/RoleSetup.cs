using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition.Roles;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Commands.Account;

/// <summary>The transactions that bring a role from what it may do to what the keeper needs: what is too much goes first, the membership comes last.</summary>
internal static class RoleSetup
{
    /// <summary>The transactions, in order; empty where all is as it should be.</summary>
    public static ImmutableArray<ProposedTransaction> Between(ConfiguredAccount account, RoleAccess role, RolesHistory history, RoleState state, RoleGrant grant)
    {
        var found = history.PermissionsOf(role.Key);
        var needed = grant.Permissions.Functions.ToDictionary(permission => (permission.Target, permission.Selector));
        var targets = needed.Keys.Select(key => key.Target).ToHashSet();
        var list = ImmutableArray.CreateBuilder<ProposedTransaction>();
        if (!state.Enabled)
            list.Add(new(account.Ref.Holder, RolesAbi.EnableModule.Encode(role.Module), $"enable the Roles module {role.Module}"));
        foreach (var extra in found.Targets.Keys.Concat(found.Functions.Select(function => function.Target)).Distinct().Where(target => !targets.Contains(target)))
            list.Add(new(role.Module, RolesAbi.RevokeTarget.Encode(role.Key.Value, extra), $"take {extra} from the role"));
        var stored = history.StoredFunctionsOf(role.Key);
        foreach (var extra in stored.Where(function => targets.Contains(function.Target) && !needed.ContainsKey((function.Target, function.Selector))))
            list.Add(new(role.Module, RolesAbi.RevokeFunction.Encode(role.Key.Value, extra.Target, extra.Selector), $"take {grant.Name(extra.Target, extra.Selector)} from the role"));
        foreach (var (want, have) in grant.Allowances.Zip(state.Allowances).Where(pair => pair.First != pair.Second))
        {
            list.Add(new(
                role.Module, RolesAbi.SetAllowance.Encode(want.Key, want.MostRefill, want.MostRefill, want.Refill, want.Period, 0),
                $"set the allowance {RoleKey.Of(want.Key)} to {want.Refill} (smallest units) every {want.Period} s"));
        }

        var functions = stored.ToDictionary(permission => (permission.Target, permission.Selector));
        foreach (var permission in needed.Values.Where(permission => !functions.TryGetValue((permission.Target, permission.Selector), out var given) || given != permission))
        {
            list.Add(new(
                role.Module, RolesAbi.ScopeFunction.Encode(role.Key.Value, permission.Target, permission.Selector, permission.Condition!.Flatten(), (int)permission.Options),
                $"let the role call {grant.Name(permission.Target, permission.Selector)} where {permission.Condition}"));
        }

        var scoped = found.Functions.Select(function => function.Target).ToHashSet();
        foreach (var target in targets.Where(target => !scoped.Contains(target)))
            list.Add(new(role.Module, RolesAbi.ScopeTarget.Encode(role.Key.Value, target), $"let the role call those functions of {target} only"));
        AddMembership(list, account.Ref.Actor, role, history);
        return list.ToImmutable();
    }

    private static void AddMembership(ImmutableArray<ProposedTransaction>.Builder list, Address actor, RoleAccess role, RolesHistory history)
    {
        var roles = history.RolesOf(actor);
        var others = roles.Where(other => other != role.Key).ToArray();
        if (roles.Contains(role.Key) && others.Length == 0)
            return;
        var keys = others.Prepend(role.Key).ToArray();
        list.Add(new(
            role.Module,
            RolesAbi.AssignRoles.Encode(actor, AbiValue.Array(keys.Select(key => (AbiValue)key.Value)), AbiValue.Array(keys.Select(key => (AbiValue)(key == role.Key)))),
            $"give {actor} the role {role.Key}{(others.Length == 0 ? "" : $" and take {string.Join(", ", others)}")}"));
    }
}
