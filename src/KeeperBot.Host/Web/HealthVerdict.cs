using System.Collections.Immutable;

namespace KeeperBot.Host.Web;

/// <summary>Fine when there is no reason against it.</summary>
/// <param name="Reasons">What is wrong.</param>
public sealed record HealthVerdict(ImmutableArray<HealthReason> Reasons)
{
    /// <summary>Whether all is well.</summary>
    public bool IsOk => Reasons.IsEmpty;
}
