using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Configuration;

/// <summary>`keeper config show`: every value in force and where it comes from.</summary>
internal sealed class ConfigShowCommand(CommandContext context)
{
    /// <summary>Shows one file, which must be valid.</summary>
    public int Execute(string file, bool json)
    {
        var configuration = ConfigurationLoader.Load(file);
        var values = CanonicalValues.Of(configuration.Options, configuration.Directory);
        if (json)
        {
            context.Out.Write(ReportJson.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("digest", configuration.Digest.ToString());
                writer.WriteStartArray("values");
                foreach (var value in values)
                {
                    writer.WriteStartObject();
                    writer.WriteString("path", value.Path);
                    writer.WriteString("value", value.Text);
                    writer.WriteString("from", Origin(configuration, value));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }));
            return (int)ExitCode.Ok;
        }

        foreach (var value in values)
            context.Out.WriteLine(SafeText.Escape($"{value.Path} = {value.Text}  ({Origin(configuration, value)})"));
        return (int)ExitCode.Ok;
    }

    // What may be written by one of its keys alone stands where its section does.
    private static string Origin(KeeperConfiguration configuration, ConfigurationValue value) =>
        configuration.Origins.GetValueOrDefault(value.Place)
        ?? (value.Place.LastIndexOf('.') is > 0 and var dot ? configuration.Origins.GetValueOrDefault(value.Place[..dot]) : null)
        ?? "default";
}
