using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Composition.Roles;

/// <summary>Whether a role lets the key do what the keeper needs and nothing else, from the module's events, from its views, and from trying.</summary>
internal sealed class RoleInspection(KeeperConfiguration configuration, EthClient client)
{
    private const string Setup = "`keeper account setup` prints the transactions";

    private readonly EthChainReader _reader = new(client);

    /// <summary>The findings of every account that acts through a role.</summary>
    /// <exception cref="RpcException">The node does not answer; not thrown for logs, whose lack is a finding.</exception>
    public async Task<ImmutableArray<InspectionFinding>> RunAsync(BlockRef block, CancellationToken cancellation)
    {
        var findings = ImmutableArray.CreateBuilder<InspectionFinding>();
        foreach (var account in configuration.Accounts)
        {
            if (account.Role is { } role)
                findings.AddRange(await InspectAsync(account, role, block, cancellation).ConfigureAwait(false));
        }

        return findings.ToImmutable();
    }

    private async Task<ImmutableArray<InspectionFinding>> InspectAsync(ConfiguredAccount account, RoleAccess role, BlockRef block, CancellationToken cancellation)
    {
        var id = account.Ref.Id;
        RolesHistory history;
        RoleState state;
        var grant = RoleGrant.Of(configuration, account);
        try
        {
            history = await RolesLogReader.ReadAsync(client, role.Module, role.Since, block, cancellation).ConfigureAwait(false);
            state = await RoleState.ReadAsync(_reader, account.Ref, role.Module, grant.Allowances.Select(allowance => allowance.Key), block, cancellation).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            return [new(false, $"{id}: what the key may do", $"the module's events cannot be read: {error.Message}", "use a node that keeps logs, and give roles.since the block the module was made in")];
        }
        catch (AbiException error)
        {
            return [new(false, $"{id}: what the key may do", $"{role.Module} answers as no Roles Modifier v2: {error.Message}", "correct roles.module")];
        }

        var comparison = RoleComparison.Between(history.PermissionsOf(role.Key), grant.Permissions, grant.Name);
        var others = history.RolesOf(account.Ref.Actor).Where(other => other != role.Key).ToArray();
        var through = await new RoleProbes(_reader).RunAsync(account.Ref, role.Module, role.Key, configuration.Tokens.Values.Select(token => token.Address), block, cancellation).ConfigureAwait(false);
        return
        [
            InspectionFinding.Of(
                history.RolesOf(account.Ref.Actor).Contains(role.Key), $"{id}: the key has its role", $"{account.Ref.Actor} {(history.RolesOf(account.Ref.Actor).Contains(role.Key) ? "has" : "has not")} the role {role.Key}", Setup),
            InspectionFinding.Of(
                comparison.Less.IsEmpty, $"{id}: the key may do what the keeper needs", comparison.Less.IsEmpty ? $"{grant.Permissions.Functions.Length} functions" : $"the role may not call {Join(comparison.Less)}", Setup),
            InspectionFinding.Of(
                comparison.More.IsEmpty && through.IsEmpty, $"{id}: the key may do nothing else",
                comparison.More.IsEmpty && through.IsEmpty ? "the role's permissions are the least, and what a thief would try is refused" : $"the role may also: {Join(comparison.More.Concat(through))}", $"take it away; {Setup}"),
            InspectionFinding.Of(
                others.Length == 0, $"{id}: the key has no other role", others.Length == 0 ? "none" : $"it has also {Join(others.Select(other => other.ToString()))}", "the module's owner calls assignRoles with false for them"),
            InspectionFinding.Of(
                history.Unwrappers.IsEmpty, $"{id}: no call is taken apart by an adapter", history.Unwrappers.IsEmpty ? "none is" : Join(history.Unwrappers.Select(item => $"{item.Selector} of {item.Target} by {item.Adapter}")),
                "the module believes what such an adapter says is inside; the owner calls setTransactionUnwrapper with the zero address"),
            .. grant.Allowances.Zip(state.Allowances).Select(pair => InspectionFinding.Of(
                pair.First == pair.Second, $"{id}: allowance {RoleKey.Of(pair.First.Key)}",
                $"refills {pair.Second.Refill} every {pair.Second.Period} s up to {pair.Second.MostRefill}, policy.assets gives {pair.First.Refill} every {pair.First.Period} s (smallest units)", Setup)),
        ];
    }

    private static string Join(IEnumerable<string> items) => string.Join("; ", items);
}
