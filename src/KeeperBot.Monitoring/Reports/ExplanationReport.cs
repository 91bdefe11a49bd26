using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Explain;

namespace KeeperBot.Monitoring.Reports;

/// <summary>A decision with its reasons as one JSON document.</summary>
public static class ExplanationReport
{
    /// <summary>The document.</summary>
    /// <param name="explanation">The reasons.</param>
    /// <param name="cycle">What became of the actions when they were quoted and simulated; null for a decision of the past.</param>
    public static string Json(Explanation explanation, CycleCompleted? cycle) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        ExplanationJson.Write(writer, explanation, levels: true);
        if (cycle is not null)
            CycleReport.WriteSteps(writer, "tried", cycle);
        writer.WriteEndObject();
    });
}
