using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Composition.Roles;

/// <summary>A venue's call, as the key sends it through a role.</summary>
internal static class RoleCalls
{
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
