using System.ComponentModel;

namespace KeeperBot.Host.Options;

/// <summary>Limits of one account where they differ from its venues'.</summary>
public sealed class AccountLimitsOptions
{
    /// <summary>Margin limits, by venue.</summary>
    [Description("Margin limits of this account by venue; what a row leaves out is the venue's.")]
    public required IReadOnlyDictionary<string, MarginOptions> Margin { get; init; }
}
