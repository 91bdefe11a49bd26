using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>Folds what nobody reads one by one: of thousands of alerts at one moment the first are sent, and one more says what the others are.</summary>
internal static class Folding
{
    private const int MostCodes = 8;

    /// <summary>At most <paramref name="most"/> of each severity and kind, and one more for the rest.</summary>
    public static IEnumerable<RoutedAlert> Fold(IReadOnlyList<RoutedAlert> alerts, int most, DateTimeOffset now)
    {
        foreach (var group in alerts.GroupBy(alert => (alert.Message.Severity, alert.Message.Kind)))
        {
            var all = group.ToList();
            foreach (var alert in all.Take(most))
                yield return alert;
            if (all.Count <= most)
                continue;
            var rest = all.Skip(most).ToList();
            var codes = rest.GroupBy(alert => alert.Message.Key.Code, StringComparer.Ordinal).OrderByDescending(code => code.Count()).Take(MostCodes)
                .Select(code => string.Create(CultureInfo.InvariantCulture, $"{code.Key} {code.Count()}"));
            var text = string.Create(CultureInfo.InvariantCulture, $"{rest.Count} more {group.Key.Kind.ToString().ToLowerInvariant()} at the same moment: {string.Join(", ", codes)}; `keeper status` and the log have each");
            ImmutableArray<string> sinks = [.. rest.SelectMany(alert => alert.Sinks).Distinct(StringComparer.Ordinal)];
            yield return new RoutedAlert(new AlertMessage(AlertKind.Notice, group.Key.Severity, new AlertKey("portfolio", AlertCodes.Folded), text, now, now), sinks);
        }
    }
}
