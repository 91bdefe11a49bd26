using System.Text.RegularExpressions;
using KeeperBot.Core.Safety;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.TestKit;

namespace KeeperBot.Monitoring.Tests.Alerts;

/// <summary>The codes in the code, in the table of severities and in docs/alerts.md are the same.</summary>
public sealed partial class AlertCodesTests
{
    [Fact]
    public void All_AgainstTheManual_IsTheSameTable()
    {
        var manual = Row().Matches(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "alerts.md"))).ToDictionary(row => row.Groups["code"].Value, row => row.Groups["severity"].Value);
        manual.Keys.Order(StringComparer.Ordinal).ShouldBe(AlertCodes.All.Keys.Order(StringComparer.Ordinal));
        foreach (var (code, severity) in AlertCodes.All)
            manual[code].ShouldBe(severity.ToString().ToLowerInvariant(), code);
    }

    [Fact]
    public void All_AgainstTheAlarmsOfTheCode_LacksNone()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        var alarms = Alarm().Matches(source).Select(match => match.Groups["code"].Value).ToHashSet(StringComparer.Ordinal);
        alarms.IsSupersetOf(["rescue_not_sent", "no_cure", "decision_unrecorded", "rescue_deferred", "order_lost"]).ShouldBeTrue(string.Join(", ", alarms));
        alarms.Except(AlertCodes.All.Keys).ShouldBeEmpty();

        // A hedge that cannot be made alarms under the code of its refusal.
        var refusals = HedgeAlarm().Match(source).Groups["codes"].Value;
        var hedges = Quoted().Matches(refusals).Select(match => "hedge." + match.Groups[1].Value).ToList();
        hedges.Count.ShouldBeGreaterThan(4);
        hedges.Except(AlertCodes.All.Keys).ShouldBeEmpty();

        // A doubt alarms under its own.
        Enum.GetValues<DoubtKind>().Select(kind => new Doubt(kind, "").Code).Except(AlertCodes.All.Keys).ShouldBeEmpty();
    }

    [GeneratedRegex(@"^\| `(?<code>[a-z_.]+)` \| (?<severity>\w+) \|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?:draft\.Alarm|new Alarm|\[new|^\s+new)\((?:[^,""]|""[a-z]+"")+, ""(?<code>[a-z_.]+)"", ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Alarm();

    [GeneratedRegex(@"if \(code is (?<codes>""[^)]+)\)\s+draft\.Alarm", RegexOptions.CultureInvariant)]
    private static partial Regex HedgeAlarm();

    [GeneratedRegex(@"""([a-z_]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
