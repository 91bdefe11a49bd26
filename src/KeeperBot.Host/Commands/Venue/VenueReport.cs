using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Host.Commands.Venue;

/// <summary>What `keeper venue check` found.</summary>
internal sealed class VenueReport(VenueFile file, string node, BlockRef block, AccountRef account)
{
    /// <summary>Contracts and tokens.</summary>
    public required ImmutableArray<InspectionFinding> Findings { get; init; }

    /// <summary>The reading and its values.</summary>
    public Explanation Explanation { get; set; } = new(new UnknownReading(new VenueId(""), "none", ""), []);

    /// <summary>The actions tried.</summary>
    public ImmutableArray<TrialOutcome> Trials { get; set; } = [];

    /// <summary>Whether everything is as it should be; an action that could not be tried is no fault of the file's.</summary>
    public bool IsGood => Findings.All(finding => finding.Ok) && Explanation.Reading is KnownReading && Trials.All(trial => trial.Seen != false);

    /// <summary>For people.</summary>
    public string Text()
    {
        using var text = new StringWriter { NewLine = "\n" };
        void Line(string line) => text.WriteLine(SafeText.Escape(line));
        Line($"venue {file.Name}, pin {file.Pin}");
        Line($"{account.Holder} at block {block} of chain {account.Chain}, by {node}");
        foreach (var finding in Findings)
        {
            Line($"{(finding.Ok ? "✓" : "✗")} {finding.Subject}: {finding.Detail}");
            if (finding.Mend is { } mend)
                Line($"    mend: {mend}");
        }

        Line("values:");
        var width = Explanation.Values.Select(value => value.Name.Length).DefaultIfEmpty().Max();
        foreach (var value in Explanation.Values)
            Line($"    {value.Name.PadRight(width)}  {value.Text ?? "(none)"}{(value.Unit.Length > 0 ? " " + value.Unit : "")}  ({value.Origin})");
        foreach (var line in ReadingLines())
            Line(line);
        foreach (var trial in Trials)
            Line($"{(trial.Seen switch { true => "✓", false => "✗", null => "-" })} {trial.Name}: {trial.Detail}");
        Line(IsGood ? "all is as it should be" : "something needs mending");
        return text.ToString();
    }

    /// <summary>For programs.</summary>
    public string Json() => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok", IsGood);
        writer.WriteString("venue", file.Name);
        writer.WriteString("pin", file.Pin);
        writer.WriteNumber("block", block.Number);
        writer.WriteString("blockHash", block.Hash.ToString());
        writer.WriteStartArray("findings");
        foreach (var finding in Findings)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok", finding.Ok);
            writer.WriteString("subject", finding.Subject);
            writer.WriteString("detail", finding.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("values");
        foreach (var value in Explanation.Values)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            writer.WriteString("origin", value.Origin);
            writer.WriteString("value", value.Text);
            writer.WriteString("unit", value.Unit);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("reading");
        foreach (var line in ReadingLines())
            writer.WriteStringValue(line);
        writer.WriteEndArray();
        writer.WriteStartArray("actions");
        foreach (var trial in Trials)
        {
            writer.WriteStartObject();
            writer.WriteString("name", trial.Name);
            writer.WriteString("result", trial.Seen switch { true => "seen", false => "failed", null => "not-tried" });
            writer.WriteString("detail", trial.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private IEnumerable<string> ReadingLines()
    {
        if (Explanation.Reading is not KnownReading known)
        {
            var unknown = (UnknownReading)Explanation.Reading;
            yield return $"✗ unknown ({unknown.Code}): {unknown.Detail}";
            yield break;
        }

        foreach (var margin in known.MarginAccounts)
        {
            yield return $"{margin.Id}: equity {margin.Equity}, requirement {margin.Maintenance?.ToString() ?? "none"}, health {margin.Health}, liquidatable {(margin.Predicate == LiquidationPredicate.StrictlyBelow ? "below" : "at or below")} 1: {(margin.IsLiquidatable ? "yes" : "no")}";
            yield return $"    deposit {margin.Deposit}, free collateral {margin.FreeCollateral?.ToString() ?? "not stated"}, margin token {margin.MarginToken?.Symbol ?? "none"}";
            foreach (var leg in margin.Legs)
                yield return $"    {Describe(leg)}";
        }

        foreach (var market in known.Markets)
            yield return $"market {market.Leg}: {market.Underlying} mark {market.MarkPrice}, index {market.IndexPrice}, {(market.Open ? "open" : "not open")}";
        foreach (var warning in known.Warnings)
            yield return $"warning: {warning}";
    }

    private static string Describe(PositionLeg leg) => leg switch
    {
        PerpLeg perp => $"perp {perp.Id}: {perp.Size} {perp.Underlying}, mark {perp.MarkPrice}, index {perp.IndexPrice}, funding owed {perp.PendingFunding}",
        OptionLeg option => $"option {option.Id}: {option.Size} {option.Underlying} {(option.Kind == OptionKind.Call ? "call" : "put")} at {option.Strike}, expiry {option.Expiry}, vol {option.Volatility}, price {option.VenuePrice}{(option.ClosingAllowed ? "" : ", cannot be closed now")}",
        SpotLeg spot => $"spot {spot.Id}: {spot.Size} {spot.Underlying} at {spot.Price} ({spot.Line})",
        _ => leg.ToString(),
    };
}
