using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Reload;

/// <summary>
/// Reads the configuration again when the operator asks for it, and takes it up between two cycles: whole, or not at all. What came of it is a line of the
/// journal before it is in force.
/// </summary>
/// <param name="configuration">What is in force.</param>
/// <param name="refuseAll">Why nothing can be taken up in this run; null where it can.</param>
/// <param name="operated">Takes up what the operator asks.</param>
/// <param name="controls">Where what came of it is written.</param>
/// <param name="guard">Judges every transaction.</param>
/// <param name="compose">Makes a cycle by a configuration.</param>
/// <param name="logger">The log.</param>
public sealed class ConfigurationReload(
    KeeperConfiguration configuration, string? refuseAll, OperatorSwitch operated, IControls controls, PolicyGuard guard, Func<KeeperConfiguration, KeeperCycle> compose, ILogger logger)
{
    /// <summary>The value of the control line when nothing was taken up; else it is the digest of the file.</summary>
    public const string Refused = "refused";

    private const int LongestReason = 4000;

    private readonly string _file = Path.GetFullPath(configuration.Source);
    private readonly Func<string, string> _hide = Redactor.Of(configuration).Hide;
    private ImmutableArray<ConfigurationValue> _values = CanonicalValues.Of(configuration.Options, configuration.Directory);

    /// <summary>Told of each outcome, after it is in force; must not throw and must not block.</summary>
    public Action<ReloadOutcome> Told { get; set; } = _ => { };

    /// <summary>Before a cycle: the one to run.</summary>
    /// <exception cref="Execution.ExecutionException">What came of a reload could not be written down; nothing changed.</exception>
    public KeeperCycle Next(KeeperCycle cycle)
    {
        if (operated.TakeReload() is not { } wish)
            return cycle;
        var outcome = Look(wish);
        if (outcome is ReloadApplied applied)
        {
            var next = compose(applied.Configuration);
            Write(applied.Configuration.Digest.ToString(), $"{wish.Reason}: {Lines(applied.Changes)}");
            cycle = Adopt(applied, next);
        }
        else if (outcome is ReloadRefused refused)
        {
            Write(Refused, $"{wish.Reason}: {refused.Why}");
            Log.ReloadRefused(logger, _hide(refused.Why));
        }

        ReloadMetrics.Count(outcome);
        Told(outcome);
        return cycle;
    }

    private ReloadOutcome Look(ReloadWish wish)
    {
        if (refuseAll is not null)
            return new ReloadRefused(refuseAll);
        try
        {
            var next = ConfigurationLoader.Load(_file);
            if (wish.Checked != Hash32.Zero && wish.Checked != next.Digest)
                return new ReloadRefused($"what was checked is not what this keeper runs by: it reads '{_file}', whose content is another (a copy was named, or it changed since); `keeper reload --config {_file}`");
            var rule = Activation.IsNeeded(next) ? new ActivationRule(next) : null;
            return ReloadJudge.Judge(_values, next, rule, controls.Control(PolicyControls.Activation)?.Value);
        }
        catch (ConfigurationException error)
        {
            return new ReloadRefused($"the file cannot be used, and the configuration that was read before stays in force: {error.Message}");
        }
        // Secrets that a reference leads to, which may be gone by now.
        catch (CommandFailure error)
        {
            return new ReloadRefused($"the configuration that was read before stays in force: {error.Message}");
        }
    }

    private KeeperCycle Adopt(ReloadApplied applied, KeeperCycle next)
    {
        guard.Adopt(PolicyComposition.Rules(applied.Configuration));
        operated.Adopt(applied.Configuration.Options.Mode, Activation.IsNeeded(applied.Configuration) ? new ActivationRule(applied.Configuration) : null);
        _values = CanonicalValues.Of(applied.Configuration.Options, applied.Configuration.Directory);
        Log.Reloaded(logger, applied.Configuration.Digest.ToString(), _hide(Lines(applied.Changes)));
        return next;
    }

    private void Write(string value, string reason)
    {
        var text = _hide(reason);
        controls.WriteControl(new ControlChange(PolicyControls.Configuration, value, text.Length > LongestReason ? text[..LongestReason] + " …" : text, null));
    }

    private static string Lines(ImmutableArray<ConfigurationChange> changes) => changes.IsEmpty ? "no value changed" : string.Join("; ", changes);
}
