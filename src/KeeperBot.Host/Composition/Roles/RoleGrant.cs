using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Composition.Roles;

/// <summary>The least that a role must be given for the keeper to do what its configuration asks: policy's own calls and arguments, as permissions on the chain.</summary>
/// <param name="Permissions">Functions with conditions.</param>
/// <param name="Allowances">Allowances that the conditions use up: a token's cap per day, refilled once a day.</param>
/// <param name="Unbounded">Arguments that only the keeper's own policy bounds, in words.</param>
internal sealed record RoleGrant(RolePermissions Permissions, ImmutableArray<RoleAllowance> Allowances, ImmutableArray<string> Unbounded)
{
    /// <summary>The grant of one account.</summary>
    public static RoleGrant Of(KeeperConfiguration configuration, ConfiguredAccount account)
    {
        var pairs = ApprovablePairs.Of(configuration, account);
        var allowances = new RoleAllowances(configuration, account);
        // Where the keeper approves each step's amount, the approval uses the allowance up; the venue's call can then take no more.
        var conditions = new RoleConditions(tokens => tokens.Length == 1 && pairs.All(pair => pair.Token != tokens[0]) ? allowances.Of(tokens[0])?.Key : null);
        var calls = AllowedCalls.OfHolder(configuration, account);
        var venues = calls.GroupBy(call => (call.Target, call.Selector)).Select(group => new RolePermission(
            group.Key.Target, group.Key.Selector, RoleCallOptions.None, RoleCondition.Any(group.Select(call => conditions.Of(call.Function, call.Arguments)))));
        var approvals = pairs.GroupBy(pair => pair.Token).Select(group => new RolePermission(
            group.Key.Address, RoleCalls.Approve.Selector, RoleCallOptions.None, RoleCondition.Any(group.Select(pair => ApprovalOf(pair, allowances)))));
        ImmutableArray<RolePermission> functions = [.. venues, .. approvals];
        return new(new(RolePermissions.None.Targets, functions), allowances.All, [.. conditions.Unbounded])
        {
            Names = calls.Select(call => (call.Target, call.Function)).Concat(pairs.Select(pair => (pair.Token.Address, RoleCalls.Approve)))
                .DistinctBy(item => (item.Item1, item.Item2.Selector)).ToImmutableDictionary(item => (item.Item1, item.Item2.Selector), item => item.Item2.Name),
        };
    }

    private static RoleCondition ApprovalOf(ApprovablePair pair, RoleAllowances allowances) => RoleCondition.Node(
        RoleParameter.Calldata, RoleOperator.Matches,
        RoleCondition.Word(RoleOperator.EqualTo, AbiEncoder.Encode(AbiType.Address, pair.Spender)),
        allowances.Of(pair.Token) is { } allowance
            ? RoleCondition.Word(RoleOperator.WithinAllowance, Bytes.CopyOf(allowance.Key.Span))
            : RoleCondition.Word(RoleOperator.EqualTo, AbiEncoder.Encode(AbiType.UInt256, 0)));

    /// <summary>Names of the functions, by contract and selector.</summary>
    public required ImmutableDictionary<(Address Target, Bytes Selector), string> Names { get; init; }

    /// <summary>A function in words.</summary>
    public string Name(Address target, Bytes selector) => $"{(Names.TryGetValue((target, selector), out var name) ? name : selector.ToString())} of {target}";
}
