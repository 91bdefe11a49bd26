using KeeperBot.Monitoring.Reports;

namespace KeeperBot.Host.Web;

/// <summary>A verdict as JSON: the status as one word, and every reason by its code.</summary>
internal static class HealthJson
{
    /// <summary>The document; details (which may name nodes and accounts) for those who may see them.</summary>
    public static string Write(string what, HealthVerdict verdict, bool withDetails) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", verdict.IsOk ? what : "not-" + what);
        writer.WriteStartArray("reasons");
        foreach (var reason in verdict.Reasons)
        {
            writer.WriteStartObject();
            writer.WriteString("code", reason.Code);
            if (withDetails)
                writer.WriteString("detail", reason.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
