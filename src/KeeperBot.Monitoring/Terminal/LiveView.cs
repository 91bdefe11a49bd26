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
    private const int DecisionsKept = 12;

    // Lines that a table spends on title, borders and headings, and a panel on its frame.
    private const int TableFrame = 5;
    private const int PanelFrame = 2;

    // A transaction's words mostly take two lines of their cells.
    private const int LinesOfATransaction = 2;

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

    /// <summary>The whole screen, cut to a terminal of this size: the newest decisions and transactions stay.</summary>
    public IRenderable Render(int height = 60, int width = 160)
    {
        lock (_gate)
        {
            var rows = new List<IRenderable> { new Markup(Header()) };
            var left = height - 2;
            if (_last is { } cycle)
            {
                rows.Add(PositionTable.Render(cycle.Snapshot, cycle.Assessment));
                rows.Add(GreekTable.Render(cycle.Assessment));
                left -= TableFrame + cycle.Assessment.Margin.Length + cycle.Assessment.Unknowns.Length + cycle.Snapshot.Accounts.Length;
                left -= TableFrame + cycle.Assessment.Exposures.Length;
            }

            var decisions = Math.Clamp((left * 2 / 5) - PanelFrame, 2, DecisionsKept);
            rows.Add(new Panel(new Text(Decisions(decisions, width - 6))).Header("Decisions").Expand());
            left -= PanelFrame + Math.Min(decisions, Math.Max(1, _decisions.Count));
            if (_last is { } seen)
                rows.Add(TransactionTable.Render(seen.Plane.Intents, Math.Max(1, (left - TableFrame) / LinesOfATransaction)));
            return new Rows(rows);
        }
    }

    private string Decisions(int most, int width) => _decisions.Count == 0
        ? "nothing to do so far"
        : string.Join('\n', _decisions.TakeLast(most).Select(line => SafeText.Shorten(line, Math.Max(20, width))));

    private string Header()
    {
        var head = _newest is { } newest
            ? FormattableString.Invariant($"block {newest.Block.Number}  {newest.Block.Timestamp}  mode {newest.Mode.ToString().ToLowerInvariant()}")
            : "waiting for the first block";
        return $"[bold]{head.EscapeMarkup()}[/]  {_caption.EscapeMarkup()}";
    }
}
