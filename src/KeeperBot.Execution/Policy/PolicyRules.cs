using System.Collections.Immutable;

namespace KeeperBot.Execution.Policy;

/// <summary>Everything that may be sent, and how much of it. What is not named here is refused.</summary>
public sealed record PolicyRules
{
    /// <summary>Calls that may be made.</summary>
    public required ImmutableArray<AllowedCall> Calls { get; init; }

    /// <summary>Exact allowances that may be given; no other approval is possible.</summary>
    public ImmutableArray<AllowedApproval> Approvals { get; init; } = [];

    /// <summary>Caps per token; a token without one may not be spent.</summary>
    public required ImmutableArray<AssetCap> Assets { get; init; }

    /// <summary>Caps on gas and native currency.</summary>
    public required GasCaps Gas { get; init; }

    /// <summary>Length of the hour of all hourly caps.</summary>
    public TimeSpan Hour { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Length of the day of all daily caps.</summary>
    public TimeSpan Day { get; init; } = TimeSpan.FromHours(24);
}
