using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Reports;

/// <summary>One cycle as one JSON document: what was read, decided and sent, or would have been.</summary>
public static class CycleReport
{
    /// <summary>The document.</summary>
    public static string Json(CycleOutcome outcome, bool dryRun) => ReportJson.Write(writer => Write(writer, outcome, dryRun));

    /// <summary>The document as a part of another.</summary>
    internal static void Write(Utf8JsonWriter writer, CycleOutcome outcome, bool dryRun)
    {
        writer.WriteStartObject();
        writer.WriteBlock(outcome.Block);
        writer.WriteString("mode", ReportJson.Kebab(outcome.Mode));
        writer.WriteBoolean("dryRun", dryRun);
        if (outcome is CycleFailed failed)
            WriteFailure(writer, failed);
        if (outcome is CycleCompleted completed)
            WriteCycle(writer, completed);
        writer.WriteEndObject();
    }

    /// <summary>"failure": why a cycle was void.</summary>
    internal static void WriteFailure(Utf8JsonWriter writer, CycleFailed failed)
    {
        writer.WriteStartObject("failure");
        writer.WriteString("code", failed.Code);
        writer.WriteString("detail", failed.Detail);
        writer.WriteEndObject();
    }

    private static void WriteCycle(Utf8JsonWriter writer, CycleCompleted cycle)
    {
        PortfolioJson.WriteAccounts(writer, cycle.Assessment);
        PortfolioJson.WriteNetDelta(writer, cycle.Assessment);
        PortfolioJson.WriteGreeks(writer, cycle.Assessment);
        PortfolioJson.WritePerps(writer, cycle.Assessment);
        WriteSteps(writer, "actions", cycle);
        writer.WriteSkips(cycle.Plan.Skips);
        writer.WriteAlarms(cycle.Plan.Alarms);
        GovernanceJson.Write(writer, cycle.Assessment.Governance, cycle.Block.Timestamp, prices: true);
    }

    /// <summary>What became of each planned action, in the order in which they were tried.</summary>
    internal static void WriteSteps(Utf8JsonWriter writer, string name, CycleCompleted cycle)
    {
        writer.WriteStartArray(name);
        foreach (var step in cycle.Steps)
            WriteStep(writer, step);
        writer.WriteEndArray();
    }

    private static void WriteStep(Utf8JsonWriter writer, StepOutcome step)
    {
        writer.WriteStartObject();
        if (step is StepSubmitted submitted)
            WriteCall(writer, submitted.Intent);
        writer.WriteString("kind", ReportJson.Kebab(step.Action.Kind));
        writer.WriteString("target", step.Action.Target.Value);
        writer.WriteString("urgency", ReportJson.Kebab(step.Action.Urgency));
        writer.WriteString("reasonCode", step.Action.ReasonCode);
        writer.WriteString("reason", step.Action.Reason);
        writer.WriteString("outcome", OutcomeCode(step));
        writer.WriteString("detail", DecisionLines.Describe(step));
        if (step is StepSubmitted { Submission: var submission })
            WriteFees(writer, submission);
        if (step is StepSubmitted { Then.IsEmpty: false } bundle)
            WriteThen(writer, bundle);
        writer.WriteEndObject();
    }

    /// <summary>The calls that were simulated after this one, in order; each is planned again on the effect of the one before.</summary>
    private static void WriteThen(Utf8JsonWriter writer, StepSubmitted bundle)
    {
        writer.WriteStartArray("then");
        foreach (var intent in bundle.Then)
        {
            writer.WriteStartObject();
            WriteCall(writer, intent);
            writer.WriteString("kind", ReportJson.Kebab(intent.Action.Kind));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter writer, CallIntent intent)
    {
        writer.WriteString("intent", intent.Key.Value);
        writer.WriteString("from", intent.From.ToString());
        writer.WriteString("to", intent.To.ToString());
        writer.WriteString("data", intent.Data.ToString());
        writer.WriteString("value", intent.Value.ToString());
        writer.WriteString("description", intent.Description);
    }

    private static void WriteFees(Utf8JsonWriter writer, Submission submission)
    {
        switch (submission)
        {
            case WouldSubmit would:
                writer.WriteNumber("gasLimit", would.GasLimit);
                writer.WriteString("maxFeePerGas", would.MaxFeePerGas.ToString());
                writer.WriteString("maxPriorityFeePerGas", would.MaxPriorityFeePerGas.ToString());
                break;
            case Submitted sent:
                writer.WriteString("hash", sent.Hash.ToString());
                writer.WriteNumber("nonce", sent.Nonce);
                writer.WriteNumber("gasLimit", sent.GasLimit);
                writer.WriteString("maxFeePerGas", sent.MaxFeePerGas.ToString());
                writer.WriteString("maxPriorityFeePerGas", sent.MaxPriorityFeePerGas.ToString());
                break;
        }
    }

    private static string OutcomeCode(StepOutcome step) => step switch
    {
        StepSubmitted { Submission: Submitted } => "submitted",
        StepSubmitted { Submission: WouldSubmit } => "would-submit",
        StepSubmitted { Submission: SubmissionRefused refused } => "refused:" + refused.Code,
        StepDropped dropped => "dropped:" + dropped.Code,
        StepDeferred => "deferred",
        _ => throw new InvalidOperationException($"no code for {step.GetType().Name}"),
    };
}
