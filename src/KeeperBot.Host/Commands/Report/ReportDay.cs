using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using KeeperBot.Core.Records;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Report;

/// <summary>A day in a report.</summary>
/// <param name="Day">The day.</param>
/// <param name="Seal">Its seal; null while it is open.</param>
/// <param name="Lines">Its records as they were written.</param>
internal sealed record ReportDay(DateOnly Day, DaySeal? Seal, ImmutableArray<string> Lines)
{
    /// <summary>The records.</summary>
    /// <exception cref="InvalidDataException">A line is none.</exception>
    public IEnumerable<CycleRecord> Records() => Lines.Select((line, index) =>
    {
        try
        {
            return RecordReader.Line(line);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(FormattableString.Invariant($"{Day:yyyy-MM-dd}, line {index + 1}: {error.Message}"), error);
        }
    });

    /// <summary>What its lines hash to.</summary>
    public Hash32 Content() => RecordFolder.ContentOf(Encoding.UTF8.GetBytes(string.Concat(Lines.Select(line => line + "\n"))));

    /// <summary>How it is sealed, in words.</summary>
    public string Words() => Seal switch
    {
        null => "open: its hash and signature come when the day is over",
        { Signer: { } signer } seal => $"{seal.Digest}, signed by {signer}",
        var seal => $"{seal.Digest}, not signed",
    };

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("day", FormattableString.Invariant($"{Day:yyyy-MM-dd}"));
        if (Seal is null)
        {
            writer.WriteNull("seal");
        }
        else
        {
            writer.WriteStartObject("seal");
            Seal.Write(writer);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("lines");
        foreach (var line in Lines)
            writer.WriteStringValue(line);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
