using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>
/// The live terminal view: health per position, net Greeks, decisions with reasons, and each transaction until it is final. Holds the newest
/// outcome; whoever owns the screen calls <see cref="Render"/> when <see cref="Changed"/> fires.
/// </summary>
public sealed class LiveView : ICycleObserver
{
    private const int DecisionsKept = 10;
    private const int TransactionsShown = 8;

    private readonly Lock _gate = new();
    private readonly Queue<string> _decisions = new();
    private CycleCompleted? _last;
    private CycleOutcome? _newest;
    private string _caption = "";

    /// <summary>Fires after every change; handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>A line above everything, for instance what the market does.</summary>
    public void Say(string caption)
    {
        lock (_gate)
            _caption = SafeText.Escape(caption);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        lock (_gate)
        {
            _newest = outcome;
            _last = outcome as CycleCompleted ?? _last;
            foreach (var line in DecisionLines.Of(outcome, withSkips: false))
            {
                _decisions.Enqueue(FormattableString.Invariant($"{outcome.Block.Number}  {Figures.Brief(line)}"));
                if (_decisions.Count > DecisionsKept)
                    _decisions.Dequeue();
            }
        }

        Changed?.Invoke();
    }

    /// <summary>The whole screen.</summary>
    public IRenderable Render()
    {
        lock (_gate)
        {
            var rows = new List<IRenderable> { new Markup(Header()) };
            if (_last is { } cycle)
            {
                rows.Add(PositionTable.Render(cycle.Snapshot, cycle.Assessment));
                rows.Add(GreekTable.Render(cycle.Assessment));
            }

            rows.Add(new Panel(new Text(_decisions.Count == 0 ? "nothing to do so far" : string.Join('\n', _decisions))).Header("Decisions").Expand());
            if (_last is { } seen)
                rows.Add(TransactionTable.Render(seen.Plane.Intents, TransactionsShown));
            return new Rows(rows);
        }
    }

    private string Header()
    {
        var head = _newest is { } newest
            ? FormattableString.Invariant($"block {newest.Block.Number}  {newest.Block.Timestamp}  mode {newest.Mode.ToString().ToLowerInvariant()}")
            : "waiting for the first block";
        return $"[bold]{head.EscapeMarkup()}[/]  {_caption.EscapeMarkup()}";
    }
}
