using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Composition.Roles;

/// <summary>A venue's call, as the key sends it through a role.</summary>
internal static class RoleCalls
{
    /// <summary>ERC-20.</summary>
    public static AbiFunction Approve { get; } = AbiFunction.Parse("approve(address spender, uint256 amount)");

    /// <summary>Exact allowances of policy.approvals, for an account whose holder gives them through a role.</summary>
    public static IEnumerable<PermittedCall> Approvals(KeeperConfiguration configuration, ConfiguredAccount account) =>
        from pair in ApprovablePairs.Of(configuration, account).DistinctBy(pair => (pair.Token, pair.Spender))
        let most = (configuration.Options.Policy.Approvals ?? []).First(approval => approval.Spender == pair.Spender && approval.Most.Symbol == pair.Token.Symbol).Most
        select new PermittedCall(pair.Token.Address, Approve, $"{account.Ref.Id} at {pair.Venue}")
        {
            Kinds = [ActionKind.Approve, ActionKind.Revoke],
            Arguments = [new AddressAmong("spender", [pair.Spender]), new IntegerWithin("amount", 0, TokenAmount.FromWad(pair.Token, most.Value, Rounding.Down).Raw)],
        };

    /// <summary>The module's call that passes on exactly this one: no native value, no delegate call, the configured role, and a failure inside is a failure.</summary>
    public static PermittedCall Through(RoleAccess role, PermittedCall call) => new(role.Module, RolesAbi.Execute, $"{call.Why}: {call.Function.Name} of {call.Target}")
    {
        Kinds = call.Kinds,
        Arguments =
        [
            new AddressAmong("to", [call.Target]), ArgumentRule.Exactly("value", 0), ArgumentRule.Exactly("operation", 0), new WordIs("roleKey", role.Key.Value),
            new FlagIs("shouldRevert", true), new CallInside("data", call.Function, call.Arguments),
        ],
    };
}
