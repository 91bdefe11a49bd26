using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>
/// Conditions by key, and when each is told: once when it begins, again after the route's interval, to more sinks when it lasts, once when it is gone.
/// One that comes and goes stays one condition: it has recovered only after it was gone for the settling time, which doubles with every relapse.
/// Not for several threads.
/// </summary>
internal sealed class ConditionBook(AlertPlan plan)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);
    private const int MostDoublings = 5;

    private readonly Dictionary<AlertKey, TrackedCondition> _known = [];

    /// <summary>Conditions that hold, or have not settled yet.</summary>
    public IEnumerable<AlertCondition> Open => _known.Values.Where(known => !known.Closed).Select(known => known.Condition);

    /// <summary>Whether a condition holds, as far as is known.</summary>
    public bool Holds(AlertKey key) => _known.TryGetValue(key, out var known) && known is { Closed: false, GoneSince: null };

    /// <summary>Goes by another plan from here on; what is known stands.</summary>
    public void Adopt(AlertPlan other) => plan = other;

    /// <summary>What holds now, as far as <paramref name="within"/> is concerned: a condition within it that is not among them is gone.</summary>
    /// <param name="present">What holds.</param>
    /// <param name="within">What was looked at; the others stay as they were, since what is not known is not gone.</param>
    /// <param name="now">When.</param>
    /// <returns>How many began.</returns>
    public ImmutableArray<AlertCondition> Observe(IReadOnlyCollection<AlertCondition> present, Func<AlertKey, bool> within, DateTimeOffset now)
    {
        var began = ImmutableArray.CreateBuilder<AlertCondition>();
        var seen = new HashSet<AlertKey>(present.Count);
        foreach (var condition in present)
        {
            // Two alarms of one key in a cycle are one condition; the first says it.
            if (seen.Add(condition.Key) && Present(condition, now))
                began.Add(condition);
        }

        foreach (var (key, known) in _known)
        {
            if (!known.Closed && known.GoneSince is null && within(key) && !seen.Contains(key))
                known.GoneSince = now;
        }

        return began.ToImmutable();
    }

    /// <summary>The clock was set.</summary>
    /// <param name="by">How far.</param>
    public void Shift(TimeSpan by)
    {
        foreach (var known in _known.Values)
            (known.Since, known.GoneSince, known.ToldAt) = (known.Since + by, known.GoneSince + by, known.ToldAt + by);
    }

    /// <summary>What is to be told now. Each message counts as told.</summary>
    public IReadOnlyList<RoutedAlert> Due(DateTimeOffset now)
    {
        var due = new List<RoutedAlert>();
        foreach (var (key, known) in _known.ToList())
        {
            if (known.Closed)
            {
                if (now - known.GoneSince > Memory)
                    _known.Remove(key);
            }
            else if (known.GoneSince is { } gone)
            {
                Recover(known, gone, now, due);
            }
            else
            {
                Tell(known, now, due);
            }
        }

        return due;
    }

    private bool Present(AlertCondition condition, DateTimeOffset now)
    {
        if (!_known.TryGetValue(condition.Key, out var known))
        {
            _known.Add(condition.Key, new TrackedCondition { Condition = condition, Since = now });
            return true;
        }

        known.Condition = condition;
        known.GoneSince = known.Closed ? known.GoneSince : null;
        if (!known.Closed)
            return false;
        (known.Since, known.Closed, known.GoneSince, known.ToldAt, known.Escalated) = (now, false, null, null, false);
        known.Relapses++;
        return true;
    }

    private void Recover(TrackedCondition known, DateTimeOffset gone, DateTimeOffset now, List<RoutedAlert> due)
    {
        if (now - gone < plan.Settle * (1 << Math.Min(known.Relapses, MostDoublings)))
            return;
        if (known.ToldAt is not null)
        {
            // Nobody is woken to hear that something harmless is over; it is told when the quiet ends, unless it came back by then.
            if (plan.Quiet?.Holds(known.Condition.Severity, now) == true)
                return;
            var text = string.Create(CultureInfo.InvariantCulture, $"recovered after {Spans.Text(gone - known.Since)}; it was: {known.Condition.Detail}");
            due.Add(Message(known, AlertKind.Recovered, text, now, known.Escalated));
        }

        known.Closed = true;
        known.GoneSince = now;
    }

    private void Tell(TrackedCondition known, DateTimeOffset now, List<RoutedAlert> due)
    {
        var route = plan.RouteOf(known.Condition.Severity);
        if (route is null || plan.Quiet?.Holds(known.Condition.Severity, now) == true)
            return;
        var detail = known.Condition.Detail;
        if (known.ToldAt is null)
            due.Add(Message(known, AlertKind.Raised, detail, now, escalated: false));
        else if (!known.Escalated && now - known.Since >= route.EscalateAfter)
        {
            known.Escalated = true;
            due.Add(Message(known, AlertKind.Escalated, $"for {Spans.Text(now - known.Since)} now: {detail}", now, escalated: true));
        }
        else if (now - known.ToldAt >= route.Repeat)
            due.Add(Message(known, AlertKind.Repeated, $"still, after {Spans.Text(now - known.Since)}: {detail}", now, known.Escalated));
        else
            return;
        known.ToldAt = now;
    }

    private RoutedAlert Message(TrackedCondition known, AlertKind kind, string detail, DateTimeOffset now, bool escalated)
    {
        var route = plan.RouteOf(known.Condition.Severity);
        ImmutableArray<string> sinks = route is null ? [] : escalated ? [.. route.Sinks.Union(route.EscalateTo)] : route.Sinks;
        return new RoutedAlert(new AlertMessage(kind, known.Condition.Severity, known.Condition.Key, detail, now, known.Since), sinks);
    }
}
