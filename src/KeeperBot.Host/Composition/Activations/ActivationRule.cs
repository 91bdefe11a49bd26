using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>Judges whether what the operator has consented to covers a configuration: the same, or one that was only tightened since.</summary>
/// <param name="configuration">The configuration.</param>
public sealed class ActivationRule(KeeperConfiguration configuration)
{
    private readonly Lock _gate = new();
    private (string? Value, ActivationVerdict Verdict)? _last;

    /// <summary>The verdict on a control line's value; it is the same until the value is another.</summary>
    /// <param name="value">The value in force; null where there is none.</param>
    internal ActivationVerdict Judge(string? value)
    {
        lock (_gate)
        {
            if (_last is not var (known, verdict) || known != value)
                _last = (value, verdict = Look(value));
            return verdict;
        }
    }

    private ActivationVerdict Look(string? value)
    {
        if (value is null)
            return new(false, "it was never activated", null, []);
        if (value == PolicyControls.Deactivated)
            return new(false, "it was deactivated", null, []);
        Activation activation;
        try
        {
            activation = ActivationJson.Read(value);
        }
        catch (FormatException error)
        {
            return new(false, $"its activation cannot be read ({error.Message})", null, []);
        }

        if (activation.Chain != configuration.Chain)
            return new(false, $"its activation is for chain {activation.Chain}, not {configuration.Chain}", activation, []);
        var changes = ConfigurationDiff.Of(activation.Values, CanonicalValues.Of(configuration.Options, configuration.Directory));
        var verdict = new ActivationVerdict(true, "the configuration is the activated one, or was only tightened since", activation, changes);
        return verdict.Loosening.Any() ? verdict with { Holds = false, Why = "the configuration was loosened since the activation" } : verdict;
    }
}
