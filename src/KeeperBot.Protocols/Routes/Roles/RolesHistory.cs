using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>
/// What a Roles module lets each key do, replayed from its events in the order of the chain. The module has no view for it; its events carry everything
/// that is ever written (<c>PermissionBuilder</c> and <c>Roles</c> of the v2 sources).
/// </summary>
public sealed class RolesHistory
{
    private readonly Dictionary<(Hash32 Role, Address Target), (bool Whole, RoleCallOptions Options)> _targets = [];
    // Revoking a contract leaves its functions in storage: scoping it again brings them back.
    private readonly Dictionary<(Hash32 Role, Address Target, Bytes Selector), RolePermission> _functions = [];
    private readonly Dictionary<Address, HashSet<Hash32>> _members = [];
    private readonly Dictionary<(Address Target, Bytes Selector), Address> _unwrappers = [];

    private RolesHistory()
    {
    }

    /// <summary>Contracts whose calls are taken apart by an adapter, which the module then believes.</summary>
    public ImmutableArray<(Address Target, Bytes Selector, Address Adapter)> Unwrappers =>
        [.. _unwrappers.Where(item => item.Value != Address.Zero).Select(item => (item.Key.Target, item.Key.Selector, item.Value))];

    /// <summary>Replays a module's logs.</summary>
    /// <param name="logs">All logs of the module from its creation on.</param>
    /// <exception cref="AbiException">A log is not what its signature says.</exception>
    public static RolesHistory Replay(IEnumerable<LogEntry> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        var history = new RolesHistory();
        foreach (var log in logs.OrderBy(log => log.BlockNumber).ThenBy(log => log.LogIndex))
        {
            if (RolesAbi.Contract.TryFindEvent(log.Topics, out var found))
                history.Apply(found.Name, found.Decode(log.Topics, log.Data.Span));
        }

        return history;
    }

    /// <summary>The roles that a key is a member of.</summary>
    public ImmutableArray<RoleKey> RolesOf(Address member) => _members.TryGetValue(member, out var roles) ? [.. roles.Select(RoleKey.Of)] : [];

    /// <summary>What a role may do now.</summary>
    public RolePermissions PermissionsOf(RoleKey role)
    {
        var mine = _targets.Where(item => item.Key.Role == role.Value).ToArray();
        return new(
            mine.Where(item => item.Value.Whole).ToImmutableDictionary(item => item.Key.Target, item => item.Value.Options),
            [
                .. mine.Where(item => !item.Value.Whole)
                    .SelectMany(item => _functions.Where(function => function.Key.Role == role.Value && function.Key.Target == item.Key.Target).Select(function => function.Value)),
            ]);
    }

    /// <summary>Functions that are stored for a role, also those of contracts that it may not call now: they come back when such a contract is scoped again.</summary>
    public ImmutableArray<RolePermission> StoredFunctionsOf(RoleKey role) => [.. _functions.Where(function => function.Key.Role == role.Value).Select(function => function.Value)];

    private void Apply(string name, AbiValue log)
    {
        switch (name)
        {
            case "AllowTarget":
                _targets[TargetOf(log)] = (true, Options(log));
                break;
            case "ScopeTarget":
                _targets[TargetOf(log)] = (false, RoleCallOptions.None);
                break;
            case "RevokeTarget":
                _targets.Remove(TargetOf(log));
                break;
            case "AllowFunction":
                _functions[FunctionOf(log)] = new(log["targetAddress"].AsAddress(), log["selector"].AsBytes(), Options(log), null);
                break;
            case "ScopeFunction":
                _functions[FunctionOf(log)] = new(log["targetAddress"].AsAddress(), log["selector"].AsBytes(), Options(log), RoleCondition.Rebuild(log["conditions"]));
                break;
            case "RevokeFunction":
                _functions.Remove(FunctionOf(log));
                break;
            case "AssignRoles":
                Assign(log);
                break;
            case "SetUnwrapAdapter":
                _unwrappers[(log["to"].AsAddress(), log["selector"].AsBytes())] = log["adapter"].AsAddress();
                break;
        }
    }

    private void Assign(AbiValue log)
    {
        var member = log["module"].AsAddress();
        if (!_members.TryGetValue(member, out var roles))
            _members[member] = roles = [];
        for (var at = 0; at < log["roleKeys"].Count; at++)
        {
            var role = new Hash32(log["roleKeys"][at].AsBytes().Span);
            if (log["memberOf"][at].AsBool())
                roles.Add(role);
            else
                roles.Remove(role);
        }
    }

    private static (Hash32 Role, Address Target) TargetOf(AbiValue log) => (new Hash32(log["roleKey"].AsBytes().Span), log["targetAddress"].AsAddress());

    private static (Hash32 Role, Address Target, Bytes Selector) FunctionOf(AbiValue log)
    {
        var (role, target) = TargetOf(log);
        return (role, target, log["selector"].AsBytes());
    }

    private static RoleCallOptions Options(AbiValue log) => (RoleCallOptions)log["options"].AsUInt64();
}
