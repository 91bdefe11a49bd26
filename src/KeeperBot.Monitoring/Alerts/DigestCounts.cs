using System.Globalization;
using System.Text;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>What the day's summary is made of. Not for several threads.</summary>
internal sealed class DigestCounts
{
    private readonly SortedDictionary<ActionKind, int> _sent = [];
    private readonly Dictionary<AlertSeverity, int> _began = [];
    private readonly HashSet<IntentKey> _paid = [];
    private bool _first = true;
    private int _cycles;
    private int _void;
    private HealthRatio _worst = HealthRatio.NoRequirement;
    private string _worstOf = "";
    private Wei _cost;

    /// <summary>Counts a cycle.</summary>
    public void Count(CycleOutcome outcome)
    {
        if (outcome is not CycleCompleted cycle)
        {
            _void++;
            return;
        }

        _cycles++;
        foreach (var risk in cycle.Assessment.Margin.Where(risk => risk.Margin.Health.HasRequirement))
        {
            if (_worst.HasRequirement && _worst.Value!.Value <= risk.Margin.Health.Value!.Value)
                continue;
            _worst = risk.Margin.Health;
            _worstOf = string.Create(CultureInfo.InvariantCulture, $"{risk.Margin.Id} at block {cycle.Block.Number}");
        }

        foreach (var step in cycle.Steps.OfType<StepSubmitted>().Where(step => step.Submission is Submitted))
            _sent[step.Action.Kind] = _sent.GetValueOrDefault(step.Action.Kind) + 1;
        Pay(cycle.Plane);
    }

    /// <summary>Counts conditions and notices that began.</summary>
    public void Count(IEnumerable<AlertCondition> began)
    {
        foreach (var condition in began)
            _began[condition.Severity] = _began.GetValueOrDefault(condition.Severity) + 1;
    }

    /// <summary>The summary, after which counting starts anew.</summary>
    public string Take(IReadOnlyCollection<AlertCondition> open)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{_cycles} cycles, {_void} void; ");
        text.Append(_worst.HasRequirement ? $"worst health {_worst} ({_worstOf}); " : "no account had a requirement; ");
        text.Append(_sent.Count == 0 ? "nothing sent; " : $"sent: {string.Join(", ", _sent.Select(sent => string.Create(CultureInfo.InvariantCulture, $"{sent.Value} {sent.Key}")))}; ");
        text.Append(CultureInfo.InvariantCulture, $"cost of mined transactions {Wad.FromRaw(_cost.Raw)} of the native coin; ");
        text.Append(CultureInfo.InvariantCulture, $"alerts: {Began(AlertSeverity.Critical)} critical, {Began(AlertSeverity.Warning)} warning, {Began(AlertSeverity.Info)} info; ");
        text.Append(open.Count == 0 ? "nothing is open" : string.Create(CultureInfo.InvariantCulture, $"open now: {open.Count}, such as {string.Join(", ", open.OrderByDescending(condition => condition.Severity).Take(5).Select(condition => condition.Key))}"));
        (_cycles, _void, _worst, _worstOf, _cost) = (0, 0, HealthRatio.NoRequirement, "", Wei.Zero);
        _sent.Clear();
        _began.Clear();
        return text.ToString();
    }

    private int Began(AlertSeverity severity) => _began.GetValueOrDefault(severity);

    private void Pay(PlaneStatus plane)
    {
        foreach (var intent in plane.Intents)
        {
            // What was mined before the first look belongs to days before.
            if (intent.Cost is { } cost && _paid.Add(intent.Memory.Key) && !_first)
                _cost += cost;
        }

        _first = false;
        if (_paid.Count > 2 * plane.Intents.Length + 64)
            _paid.IntersectWith(plane.Intents.Select(intent => intent.Memory.Key));
    }
}
