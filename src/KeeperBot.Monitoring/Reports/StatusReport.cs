using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;

namespace KeeperBot.Monitoring.Reports;

/// <summary>The portfolio now, as one JSON document.</summary>
public static class StatusReport
{
    /// <summary>The document.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="assessment">What it means.</param>
    /// <param name="mode">The mode in force.</param>
    /// <param name="doubts">Breakers that hold actions back.</param>
    /// <param name="alarms">Endangered accounts for which nothing can be signed now.</param>
    /// <param name="activation">Whether the operator lets the keeper sign, in words.</param>
    /// <param name="buffers">How long each buffer lasts; empty where nobody asks.</param>
    /// <param name="intents">What the journal has that is not closed, and what it closed lately; null when there is no journal yet.</param>
    public static string Json(
        PortfolioSnapshot snapshot, RiskAssessment assessment, KeeperMode mode, SafetyState doubts, IReadOnlyList<Alarm> alarms, string activation, IReadOnlyList<BufferLine> buffers, IReadOnlyList<IntentRecord>? intents) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("chain", snapshot.Chain.Value);
        writer.WriteBlock(snapshot.Block);
        writer.WriteString("mode", ReportJson.Kebab(mode));
        writer.WriteString("activation", activation);
        ExplanationJson.WriteDoubts(writer, doubts.Doubts);
        writer.WriteAlarms(alarms);
        PortfolioJson.WriteAccounts(writer, assessment);
        PortfolioJson.WriteBuffers(writer, snapshot);
        PortfolioJson.WriteRunways(writer, buffers);
        PortfolioJson.WriteNetDelta(writer, assessment);
        PortfolioJson.WriteGreeks(writer, assessment);
        PortfolioJson.WritePerps(writer, assessment);
        GovernanceJson.Write(writer, assessment.Governance, snapshot.Block.Timestamp, prices: true);
        if (intents is null)
            writer.WriteNull("transactions");
        else
            PortfolioJson.WriteIntents(writer, intents);
        writer.WriteEndObject();
    });
}
