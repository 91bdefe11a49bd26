using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Composition.Reload;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>
/// The mode in force: the strictest of the configuration, the operator's last word (a control line of the journal), and the halt file. It is asked at the
/// start of each cycle and around each signature, and takes up what was asked since: requests and signals. What cannot be told is a halt.
/// </summary>
/// <param name="configured">The configuration's mode; nothing raises it.</param>
/// <param name="haltFile">A file whose presence halts; null for none.</param>
/// <param name="requests">Where requests are left; null where they are somebody else's to take up (a dry run beside the live keeper).</param>
/// <param name="controls">Where the operator's word is kept.</param>
/// <param name="logger">The log.</param>
/// <param name="activation">Says whether the operator's consent to sign stands; null where none is needed.</param>
public sealed class OperatorSwitch(
    OperatingMode configured, string? haltFile, OperatorRequests? requests, IControls controls, ILogger logger, ActivationRule? activation = null) : IModeSource
{
    private readonly Lock _gate = new();
    private int _signalled;
    private KeeperMode? _told;
    private volatile string? _why;
    private ReloadWish? _reload;

    /// <inheritdoc/>
    public KeeperMode Current
    {
        get
        {
            lock (_gate)
            {
                TakeUp();
                var word = controls.Control(PolicyControls.Mode);
                var inactive = WhyNotActivated();
                var mode = Strictest(Configured, Word(word), IsHaltFileThere() ? KeeperMode.Halted : KeeperMode.Active, inactive is null ? KeeperMode.Active : KeeperMode.Halted);
                if (mode != _told && (_told is not null || mode < Configured))
                    Log.ModeChanged(logger, mode, inactive ?? word?.Reason ?? "", haltFile is not null && IsHaltFileThere() ? $"'{haltFile}' is there" : "");
                _told = mode;
                _why = inactive ?? WhyOf(mode, word);
                return mode;
            }
        }
    }

    /// <summary>Why the mode that was told last is stricter than active, in words; null where it is not, and before the first asking.</summary>
    public string? Why => _why;

    private KeeperMode Configured => configured switch
    {
        OperatingMode.Active => KeeperMode.Active,
        OperatingMode.ReduceOnly => KeeperMode.ReduceOnly,
        _ => KeeperMode.Halted,
    };

    /// <summary>Takes up what was asked, and hands out the newest wish that the configuration be read again; null where nobody has it.</summary>
    public ReloadWish? TakeReload()
    {
        lock (_gate)
            TakeUp();
        return Interlocked.Exchange(ref _reload, null);
    }

    /// <summary>Goes by another configuration from here on; what was asked of this switch stands.</summary>
    /// <param name="mode">The configuration's mode.</param>
    /// <param name="rule">Says whether the operator's consent stands for it; null where none is needed.</param>
    public void Adopt(OperatingMode mode, ActivationRule? rule)
    {
        lock (_gate)
            (configured, activation) = (mode, rule);
    }

    /// <summary>Remembers a signal, from any thread; it is recorded when the mode is asked next. A halt is not undone by a later signal.</summary>
    public void Signal(OperatorCommand command)
    {
        if (command == OperatorCommand.Reload)
            Volatile.Write(ref _reload, new ReloadWish("a signal"));
        else if (command == OperatorCommand.Halt)
            Interlocked.Exchange(ref _signalled, (int)OperatorCommand.Halt);
        else
            Interlocked.CompareExchange(ref _signalled, (int)command, (int)OperatorCommand.None);
    }

    private void TakeUp()
    {
        var signalled = (OperatorCommand)Interlocked.Exchange(ref _signalled, (int)OperatorCommand.None);
        if (signalled != OperatorCommand.None)
            Record(new OperatorRequest(signalled, "a signal"));
        foreach (var (file, request) in requests?.Waiting() ?? [])
        {
            // Recorded first: a crash in between takes it up twice, never not at all.
            Record(request);
            OperatorRequests.Remove(file);
        }
    }

    private string? WhyNotActivated() =>
        activation?.Judge(controls.Control(PolicyControls.Activation)?.Value) is { Holds: false } verdict ? $"the keeper may not sign: {verdict.Why}; `keeper activate`" : null;

    private void Record(OperatorRequest request)
    {
        if (request.Command == OperatorCommand.Reload)
        {
            // What comes of it is written down when it is done. Where that does not happen, the next start reads the file anyway.
            Volatile.Write(ref _reload, new ReloadWish(request.Reason, request.Fingerprint));
            return;
        }

        if (request.Command == OperatorCommand.Activate)
        {
            PinActivated(request);
            // It is of the configuration as it stands in the file: by the one in force it may not hold, and the keeper would halt until it is asked to read the file.
            Interlocked.CompareExchange(ref _reload, new ReloadWish("an activation"), null);
        }

        var (name, value) = request.Command switch
        {
            OperatorCommand.Activate => (PolicyControls.Activation, request.Activation),
            OperatorCommand.Deactivate => (PolicyControls.Activation, PolicyControls.Deactivated),
            OperatorCommand.Resume => (PolicyControls.Mode, PolicyControls.Active),
            OperatorCommand.ReduceOnly => (PolicyControls.Mode, PolicyControls.ReduceOnly),
            OperatorCommand.AcceptCode => (PolicyControls.CodeOf(request.Contract), request.Fingerprint.ToString()),
            _ => (PolicyControls.Mode, PolicyControls.Halted),
        };
        // The folder of requests that cannot be looked into is found so again and again.
        if (controls.Control(name) is { } line && line.Value == value && line.Reason == request.Reason && request.Command == OperatorCommand.Halt)
            return;
        controls.WriteControl(new ControlChange(name, value, request.Reason, null));
        Log.OperatorAsked(logger, request.Command, request.Reason);
    }

    // The code that the operator has looked at is the one that must stay. A pin that is there already is changed by accept-code alone.
    private void PinActivated(OperatorRequest request)
    {
        foreach (var code in ActivationJson.Codes(request.Activation).Where(code => controls.Control(PolicyControls.CodeOf(code.Contract)) is null))
            controls.WriteControl(new ControlChange(PolicyControls.CodeOf(code.Contract), code.Fingerprint.ToString(), $"activated with {code.Name}", null));
    }

    private string? WhyOf(KeeperMode mode, ControlLine? word)
    {
        if (mode == KeeperMode.Active)
            return null;
        if (mode == KeeperMode.Halted && IsHaltFileThere())
            return $"the file '{haltFile}' is there";
        return Word(word) == mode ? $"the operator asked for it: {word?.Reason}" : "the configuration's mode";
    }

    private static KeeperMode Word(ControlLine? line) => line?.Value switch
    {
        null or PolicyControls.Active => KeeperMode.Active,
        PolicyControls.ReduceOnly => KeeperMode.ReduceOnly,
        _ => KeeperMode.Halted,
    };

    private bool IsHaltFileThere()
    {
        if (haltFile is null)
            return false;
        try
        {
            _ = File.GetAttributes(haltFile);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whether it is there cannot be told, so it counts as there.
            return true;
        }
    }

    private static KeeperMode Strictest(params ReadOnlySpan<KeeperMode> modes)
    {
        var strictest = KeeperMode.Active;
        foreach (var mode in modes)
            strictest = mode < strictest ? mode : strictest;
        return strictest;
    }
}
