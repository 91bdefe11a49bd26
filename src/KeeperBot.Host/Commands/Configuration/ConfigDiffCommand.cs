using System.Collections.Immutable;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Configuration;

/// <summary>`keeper config diff`: what changed between two configurations, and whether each change tightens, loosens or neither.</summary>
internal sealed class ConfigDiffCommand(CommandContext context)
{
    /// <summary>Compares two files, both of which must be valid.</summary>
    public int Execute(string old, string @new, bool json)
    {
        var changes = ConfigurationDiff.Of(ValuesOf(old), ValuesOf(@new));
        if (json)
        {
            context.Out.Write(Json(changes));
            return (int)ExitCode.Ok;
        }

        foreach (var change in changes)
            context.Out.WriteLine(SafeText.Escape(change.ToString()));
        var loosening = changes.Count(change => change.Effect == ChangeEffect.Loosens);
        context.Out.WriteLine(changes.IsEmpty
            ? "nothing that is in force changes"
            : FormattableString.Invariant($"{changes.Length} changes, {loosening} loosen{(loosening > 0 ? ": it needs `keeper activate` again" : ": an activation stays")}"));
        return (int)ExitCode.Ok;
    }

    private static string Json(ImmutableArray<ConfigurationChange> changes) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("loosens", changes.Any(change => change.Effect == ChangeEffect.Loosens));
        writer.WriteStartArray("changes");
        foreach (var change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("path", change.Path);
            writer.WriteString("old", change.Old);
            writer.WriteString("new", change.New);
            writer.WriteString("effect", ReportJson.Kebab(change.Effect));
            writer.WriteString("why", change.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static ImmutableArray<ConfigurationValue> ValuesOf(string file)
    {
        var configuration = ConfigurationLoader.Load(file);
        return CanonicalValues.Of(configuration.Options, configuration.Directory);
    }
}
