using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>Functions and events of a Zodiac Roles Modifier v2, and of the Safe it acts for.</summary>
public static class RolesAbi
{
    internal static readonly ContractAbi Contract = EmbeddedAbi.Load("zodiac/Roles");

    private static readonly ContractAbi SafeContract = EmbeddedAbi.Load("safe/Safe");

    /// <summary>Runs a call of the Safe with a role, and hands back what it returned.</summary>
    public static AbiFunction Execute { get; } = Contract.Function("execTransactionWithRoleReturnData");

    /// <summary>Gives or takes roles.</summary>
    public static AbiFunction AssignRoles { get; } = Contract.Function("assignRoles");

    /// <summary>Lets a role call functions of a contract that are scoped one by one.</summary>
    public static AbiFunction ScopeTarget { get; } = Contract.Function("scopeTarget");

    /// <summary>Lets a role call one function with arguments that meet conditions.</summary>
    public static AbiFunction ScopeFunction { get; } = Contract.Function("scopeFunction");

    /// <summary>Takes a contract away from a role.</summary>
    public static AbiFunction RevokeTarget { get; } = Contract.Function("revokeTarget");

    /// <summary>Takes a function away from a role.</summary>
    public static AbiFunction RevokeFunction { get; } = Contract.Function("revokeFunction");

    /// <summary>Sets an allowance that refills with time.</summary>
    public static AbiFunction SetAllowance { get; } = Contract.Function("setAllowance");

    /// <summary>Sets the role of calls that name none.</summary>
    public static AbiFunction SetDefaultRole { get; } = Contract.Function("setDefaultRole");

    /// <summary>Enables a module on the Safe.</summary>
    public static AbiFunction EnableModule { get; } = SafeContract.Function("enableModule");

    /// <summary>Adds an owner to the Safe.</summary>
    public static AbiFunction AddOwner { get; } = SafeContract.Function("addOwnerWithThreshold");

    internal static readonly AbiFunction Avatar = Contract.Function("avatar");
    internal static readonly AbiFunction Target = Contract.Function("target");
    internal static readonly AbiFunction Owner = Contract.Function("owner");
    internal static readonly AbiFunction DefaultRoles = Contract.Function("defaultRoles");
    internal static readonly AbiFunction Allowances = Contract.Function("allowances");
    internal static readonly AbiFunction IsMember = Contract.Function("isModuleEnabled");
    internal static readonly AbiFunction SafeVersion = SafeContract.Function("VERSION");
    internal static readonly AbiFunction SafeIsOwner = SafeContract.Function("isOwner");
    internal static readonly AbiFunction SafeModules = SafeContract.Function("getModulesPaginated");
    internal static readonly AbiFunction SafeIsModuleEnabled = SafeContract.Function("isModuleEnabled");
    internal static readonly AbiError ConditionViolation = Contract.Error("ConditionViolation");
    internal static readonly AbiError NoMembership = Contract.Error("NoMembership");
    internal static readonly AbiError ModuleTransactionFailed = Contract.Error("ModuleTransactionFailed");
}
