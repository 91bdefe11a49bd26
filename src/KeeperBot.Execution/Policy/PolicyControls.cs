namespace KeeperBot.Execution.Policy;

/// <summary>Names and values of the policy's control lines.</summary>
public static class PolicyControls
{
    /// <summary>Name of the operator's mode.</summary>
    public const string Mode = "operator.mode";

    /// <summary>The operator has resumed: the configured mode rules, and every breaker tripped before is reset.</summary>
    public const string Active = "active";

    /// <summary>The operator lets nothing but top-ups and reductions pass.</summary>
    public const string ReduceOnly = "reduce-only";

    /// <summary>The operator has halted the keeper.</summary>
    public const string Halted = "halted";

    /// <summary>Name of the operator's consent that the keeper signs; its value is what it is bound to, or <see cref="Deactivated"/>.</summary>
    public const string Activation = "operator.activation";

    /// <summary>The operator has taken the consent back.</summary>
    public const string Deactivated = "none";

    /// <summary>Name of the operator's wish that a changed configuration be taken up; its value is what came of it, and nothing is decided by it.</summary>
    public const string Configuration = "operator.configuration";

    private const string CodePrefix = "code:";

    /// <summary>Name of a contract's pin; its value is the fingerprint.</summary>
    public static string CodeOf(Address contract) => CodePrefix + contract.ToString().ToLowerInvariant();
}
