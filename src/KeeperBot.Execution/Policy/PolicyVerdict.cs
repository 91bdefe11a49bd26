namespace KeeperBot.Execution.Policy;

/// <summary>Answer of <see cref="PolicyGuard.Authorize"/>.</summary>
public abstract record PolicyVerdict
{
    private protected PolicyVerdict()
    {
    }
}

/// <summary>Allowed.</summary>
public sealed record PolicyAllowed(AuthorizedTransaction Transaction) : PolicyVerdict;

/// <summary>Refused.</summary>
/// <param name="Code">Stable code, for instance "policy.selector_not_allowed".</param>
/// <param name="Detail">What was wanted and what the limit is.</param>
/// <param name="Mend">What the operator would do if it is to be allowed.</param>
public sealed record PolicyRefusal(string Code, string Detail, string Mend) : PolicyVerdict;
