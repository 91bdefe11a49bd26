using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Metrics;
using KeeperBot.Monitoring.Reports;

namespace KeeperBot.Monitoring.Dashboard;

/// <summary>The dashboard's document. Its parts are those of the reports: a cycle is written as `run --once --json` writes it, balances and intents as `status --json` does.</summary>
internal static class StateJson
{
    /// <summary>Transactions shown; the journal has all of them.</summary>
    private const int MostTransactions = 200;

    public static byte[] Write(
        KeeperFacts facts, DateTimeOffset startedAt, DateTimeOffset now, CycleOutcome? newest, string? modeReason, CycleCompleted? completed,
        IReadOnlyList<(string Code, string Detail)> troubles) => ReportJson.WriteLine(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("version", facts.Version);
        writer.WriteNumber("chain", facts.Chain);
        writer.WriteBoolean("dryRun", facts.DryRun);
        writer.WriteNumber("startedAt", startedAt.ToUnixTimeSeconds());
        writer.WriteNumber("now", now.ToUnixTimeSeconds());
        writer.WriteStartArray("troubles");
        foreach (var (code, detail) in troubles)
        {
            writer.WriteStartObject();
            writer.WriteString("code", code);
            writer.WriteString("detail", detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteNewest(writer, newest, modeReason);
        WriteCompleted(writer, completed, facts.DryRun);
        WriteLimits(writer, facts.Limits);
        WriteNodes(writer, facts.Nodes());
        writer.WriteEndObject();
    });

    private static void WriteNewest(Utf8JsonWriter writer, CycleOutcome? newest, string? modeReason)
    {
        if (newest is null)
        {
            writer.WriteNull("newest");
            return;
        }

        writer.WriteStartObject("newest");
        writer.WriteBlock(newest.Block);
        writer.WriteNumber("blockTime", newest.Block.Timestamp.UnixSeconds);
        writer.WriteString("mode", ReportJson.Kebab(newest.Mode));
        // A key that is halted has its own reason, among the troubles.
        if (newest.Mode != KeeperMode.Active && newest is not CycleCompleted { Plane.HaltReason: not null } && modeReason is not null)
            writer.WriteString("modeReason", modeReason);
        if (newest is CycleFailed failed)
            CycleReport.WriteFailure(writer, failed);
        writer.WriteEndObject();
    }

    private static void WriteCompleted(Utf8JsonWriter writer, CycleCompleted? completed, bool dryRun)
    {
        if (completed is null)
        {
            writer.WriteNull("cycle");
            return;
        }

        writer.WritePropertyName("cycle");
        CycleReport.Write(writer, completed, dryRun);
        writer.WriteNumber("cycleTime", completed.Block.Timestamp.UnixSeconds);
        PortfolioJson.WriteBuffers(writer, completed.Snapshot);
        PortfolioJson.WriteGreeks(writer, completed.Assessment);
        WriteGas(writer, completed);
        writer.WriteBoolean("keyBusy", completed.Plane.KeyBusy);
        var intents = completed.Plane.Intents;
        writer.WriteNumber("transactionsKnown", intents.Length);
        PortfolioJson.WriteIntents(writer, intents.OrderByDescending(intent => intent.Memory.PlannedAt).ThenByDescending(intent => intent.Nonce ?? 0).Take(MostTransactions));
    }

    private static void WriteGas(Utf8JsonWriter writer, CycleCompleted completed)
    {
        writer.WriteStartArray("gas");
        foreach (var account in completed.Snapshot.Accounts.DistinctBy(account => account.Account.Actor))
        {
            writer.WriteStartObject();
            writer.WriteString("actor", account.Account.Actor.ToString());
            if (account.ActorBalance is { } balance)
                writer.WriteString("balanceWei", balance.ToString());
            else
                writer.WriteNull("balanceWei");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLadder(Utf8JsonWriter writer, MarginLimits margin)
    {
        writer.WriteStartObject();
        writer.WriteNumber("trigger", (Wad?)margin.Trigger);
        writer.WriteNumber("target", (Wad?)margin.Target);
        writer.WriteNumber("danger", (Wad?)margin.Danger);
        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, DecisionLimits limits)
    {
        writer.WriteStartObject("limits");
        writer.WriteStartObject("margin");
        foreach (var (venue, margin) in limits.Margin.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal))
        {
            writer.WritePropertyName(venue.Value);
            WriteLadder(writer, margin);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("accounts");
        foreach (var own in limits.Accounts)
        {
            writer.WritePropertyName(MarginAccountId.Cross(own.Account, own.Venue).Value);
            WriteLadder(writer, own.Limits);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("drift");
        foreach (var (underlying, drift) in limits.Drift.OrderBy(pair => pair.Key))
        {
            writer.WriteStartObject(underlying.Symbol);
            writer.WriteNumber("target", (Wad?)drift.TargetDelta);
            writer.WriteNumber("band", (Wad?)drift.Band);
            writer.WriteNumber("inside", (Wad?)drift.Inside);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter writer, IReadOnlyList<NodeFigures> nodes)
    {
        writer.WriteStartArray("nodes");
        foreach (var node in nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("host", node.Host);
            writer.WriteString("route", node.Route);
            writer.WriteString("state", node.State);
            writer.WriteString("why", node.Why);
            WriteCount(writer, "head", (long?)node.Head);
            WriteCount(writer, "lag", node.Lag);
            writer.WriteNumber("requests", node.Requests);
            writer.WriteNumber("errors", node.Errors);
            WriteCount(writer, "latencyP50Milliseconds", (long?)node.LatencyP50?.TotalMilliseconds);
            WriteCount(writer, "latencyP99Milliseconds", (long?)node.LatencyP99?.TotalMilliseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, long? count)
    {
        if (count is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }
}
