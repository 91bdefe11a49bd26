using System.ComponentModel;

namespace KeeperBot.Host.Options;

/// <summary>What must have been tried before the keeper may sign (docs/activation.md).</summary>
public sealed class ActivationOptions
{
    /// <summary>How long a dry run must have been.</summary>
    [Description("How long dry runs of this configuration, or of a looser one, must have kept these accounts within the last 30 days before `keeper activate` lets the keeper sign; \"0 s\" asks for none.")]
    public TimeSpan DryRun { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether a rehearsal is needed.</summary>
    [Description("Whether a rehearsal of this configuration, or of a looser one, must have ended with every account above its trigger within the last 30 days.")]
    public bool Rehearsal { get; init; } = true;
}
