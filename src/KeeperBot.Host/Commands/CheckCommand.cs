using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Alerts;
using KeeperBot.Host.Composition.Metrics;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Web;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands;

/// <summary>`keeper check`: the configuration by the daemon's own path, then the chain; every line a tick or a cross with its mend.</summary>
internal sealed class CheckCommand(CommandContext context)
{
    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(string file, bool json, CancellationToken stop)
    {
        var report = new CheckReport();
        KeeperConfiguration? configuration = null;
        try
        {
            configuration = ConfigurationLoader.Load(file);
            report.Add(ExitCode.Configuration, new InspectionFinding(true, "configuration", $"{file} is valid", null));
        }
        catch (ConfigurationException error)
        {
            foreach (var mistake in error.Errors)
                report.Add(ExitCode.Configuration, new InspectionFinding(false, "configuration", $"{file}: {mistake with { Mend = "" }}".TrimEnd(' ', ';'), mistake.Mend));
        }

        if (configuration?.Web is { } web)
            CheckWeb(web, configuration.Directory, report);
        if (configuration is not null)
            report.Add(ExitCode.Configuration, AlertInspection.Of(configuration, context.Time));
        if (configuration is not null && OtlpRuntime.Inspect(configuration) is { } collector)
            report.Add(ExitCode.Configuration, collector);
        if (configuration is not null && RecordComposition.Inspect(configuration) is { } reportKey)
            report.Add(ExitCode.Key, reportKey);
        if (configuration is not null)
            await new ChainCheck(configuration, context.Time, report).RunAsync(stop).ConfigureAwait(false);
        context.Out.Write(json ? Json(report, configuration) : Text(report, configuration));
        return (int)report.Code;
    }

    private static void CheckWeb(ConfiguredWeb web, string directory, CheckReport report)
    {
        try
        {
            if (web.Token is { } reference)
                WebToken.Fetch(reference, directory);
            report.Add(ExitCode.Configuration, new InspectionFinding(true, "web", $"listens at {web.Listen}, {(web.Token is { } token ? $"with the token of {token}" : "without a token")}", null));
        }
        catch (CommandFailure error)
        {
            report.Add(error.Code, new InspectionFinding(false, "web", error.Message, "mend the token's file or variable"));
        }
    }

    private static string Text(CheckReport report, KeeperConfiguration? configuration)
    {
        using var text = new StringWriter { NewLine = "\n" };
        foreach (var (_, finding) in report.Findings)
        {
            text.WriteLine(SafeText.Escape($"{(finding.Ok ? "✓" : "✗")} {finding.Subject}: {finding.Detail}"));
            if (finding.Mend is { } mend)
                text.WriteLine(SafeText.Escape($"    mend: {mend}"));
        }

        if (configuration is not null)
        {
            text.WriteLine("calls that policy allows:");
            foreach (var call in AllowedCalls.Of(configuration))
            {
                text.WriteLine(SafeText.Escape($"    {call.Target} {call.Signature}  ({call.Why}, {Kinds(call)})"));
                foreach (var rule in call.Arguments)
                    text.WriteLine(SafeText.Escape($"        {rule}"));
            }
        }

        var crosses = report.Findings.Count(entry => !entry.Finding.Ok);
        text.WriteLine(crosses == 0 ? "all is as it should be" : FormattableString.Invariant($"{crosses} of {report.Findings.Count} need mending"));
        return text.ToString();
    }

    private static string Kinds(PermittedCall call) => string.Join(", ", call.Kinds.Select(kind => ReportJson.Kebab(kind)));

    private static string Json(CheckReport report, KeeperConfiguration? configuration) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok", report.Code == ExitCode.Ok);
        writer.WriteNumber("exitCode", (int)report.Code);
        writer.WriteStartArray("findings");
        foreach (var (_, finding) in report.Findings)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok", finding.Ok);
            writer.WriteString("subject", finding.Subject);
            writer.WriteString("detail", finding.Detail);
            if (finding.Mend is { } mend)
                writer.WriteString("mend", mend);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("allowedCalls");
        foreach (var call in configuration is null ? [] : AllowedCalls.Of(configuration))
        {
            writer.WriteStartObject();
            writer.WriteString("to", call.Target.ToString());
            writer.WriteString("function", call.Signature);
            writer.WriteString("selector", call.Selector.ToString());
            writer.WriteString("for", call.Why);
            writer.WriteString("actions", Kinds(call));
            writer.WriteStartArray("arguments");
            foreach (var rule in call.Arguments)
                writer.WriteStringValue(rule.ToString());
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
