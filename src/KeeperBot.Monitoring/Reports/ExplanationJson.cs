using System.Text.Json;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Safety;

namespace KeeperBot.Monitoring.Reports;

/// <summary>An explanation as JSON; the same explanation always gives the same bytes.</summary>
public static class ExplanationJson
{
    /// <summary>The properties of one explanation, within an object that is open.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="levels">Whether the chances of every account are worked out; the record of a decision leaves out what nothing was decided by, since a rescue waits for it.</param>
    public static void Write(Utf8JsonWriter writer, Explanation explanation, bool levels)
    {
        writer.WriteBlock(explanation.Block);
        writer.WriteString("mode", ReportJson.Kebab(explanation.Mode));
        WriteDoubts(writer, explanation.Doubts);
        writer.WriteStartArray("limits");
        foreach (var limit in explanation.Limits)
            WriteLimit(writer, limit, levels);
        writer.WriteEndArray();
        writer.WriteStartArray("candidates");
        foreach (var candidate in explanation.Candidates)
            WriteCandidate(writer, candidate);
        writer.WriteEndArray();
        writer.WriteSkips(explanation.Skips);
        writer.WriteAlarms(explanation.Alarms);
        if (explanation.Governance is { } governance)
            GovernanceJson.Write(writer, governance, explanation.Block.Timestamp, prices: levels);
    }

    /// <summary>"doubts": what holds actions back.</summary>
    internal static void WriteDoubts(Utf8JsonWriter writer, IEnumerable<Doubt> doubts)
    {
        writer.WriteStartArray("doubts");
        foreach (var doubt in doubts)
        {
            writer.WriteStartObject();
            writer.WriteString("code", doubt.Code);
            writer.WriteString("subject", doubt.Subject);
            writer.WriteString("detail", doubt.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLimit(Utf8JsonWriter writer, LimitLine limit, bool levels)
    {
        writer.WriteStartObject();
        writer.WriteString("limit", ReportJson.Kebab(limit.Kind));
        writer.WriteString("subject", limit.Subject);
        writer.WriteString("state", ReportJson.Kebab(limit.State));
        writer.WriteNumber("value", limit.Value);
        writer.WriteNumber("trigger", limit.Trigger);
        writer.WriteNumber("target", limit.Target);
        if (limit.Kind == LimitKind.Health)
        {
            writer.WriteNumber("danger", limit.Danger);
            BreachJson.Write(writer, limit.Breach, levels);
        }

        writer.WriteEndObject();
    }

    /// <summary>How much: signed units of the underlying with the price not to be worse than, or an amount of a token.</summary>
    private static void WriteSize(Utf8JsonWriter writer, PlannedAction action)
    {
        switch (action)
        {
            case TopUpAction topUp:
                writer.WriteString("amount", topUp.Amount.ToString());
                break;
            case ReduceAction reduce:
                writer.WriteString("leg", reduce.Leg.Value);
                writer.WriteNumber("quantity", reduce.Quantity);
                writer.WriteNumber("worstPrice", reduce.WorstPrice);
                break;
            case OptionAction option:
                writer.WriteString("leg", option.Leg.Value);
                writer.WriteString("option", FormattableString.Invariant($"{option.Option.Kind} {option.Option.Strike} of {option.Option.Expiry}"));
                writer.WriteNumber("quantity", option.Quantity);
                writer.WriteNumber("worstPrice", option.WorstPrice);
                writer.WriteString("greek", ReportJson.Kebab(option.Greek));
                writer.WriteNumber("removes", option.Removes);
                break;
            case HedgeAction hedge:
                writer.WriteString("leg", hedge.Leg.Value);
                writer.WriteNumber("quantity", hedge.Quantity);
                writer.WriteNumber("worstPrice", hedge.WorstPrice);
                if (hedge.Opening is { } opening)
                    writer.WriteString("paysIn", opening.Amount.ToString());
                break;
        }
    }

    private static void WriteCandidate(Utf8JsonWriter writer, CandidateLine candidate)
    {
        writer.WriteStartObject();
        writer.WriteString("role", ReportJson.Kebab(candidate.Role));
        writer.WriteString("kind", ReportJson.Kebab(candidate.Action.Kind));
        writer.WriteString("target", candidate.Action.Target.Value);
        writer.WriteString("urgency", ReportJson.Kebab(candidate.Action.Urgency));
        writer.WriteString("reasonCode", candidate.Action.ReasonCode);
        writer.WriteString("reason", candidate.Action.Reason);
        writer.WriteString("refusal", candidate.Refusal);
        WriteSize(writer, candidate.Action);
        writer.WriteStartArray("costs");
        foreach (var cost in candidate.Costs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", cost.Name);
            writer.WriteNumber("amount", cost.Amount);
            writer.WriteString("unit", cost.Unit);
            writer.WriteBoolean("lost", cost.Lost);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("effects");
        foreach (var effect in candidate.Effects)
        {
            writer.WriteStartObject();
            writer.WriteString("limit", ReportJson.Kebab(effect.Kind));
            writer.WriteString("subject", effect.Subject);
            writer.WriteNumber("before", effect.Before);
            writer.WriteNumber("after", effect.After);
            writer.WriteString("state", ReportJson.Kebab(effect.State));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
