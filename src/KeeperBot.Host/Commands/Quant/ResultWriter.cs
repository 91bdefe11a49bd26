using System.Globalization;
using System.Text;
using CsvHelper;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>Writes CSV rows in pieces of some size, since a console flushes after every write.</summary>
internal sealed class ResultWriter : IDisposable
{
    private const int Piece = 32 * 1024;

    private readonly TextWriter _output;
    private readonly StringWriter _text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly CsvWriter _csv;
    private readonly int _columns;

    /// <summary>Writes the header.</summary>
    public ResultWriter(TextWriter output, IReadOnlyList<string> columns)
    {
        (_output, _columns) = (output, columns.Count);
        _csv = new CsvWriter(_text, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        Row(columns[0], [.. columns.Skip(1)]);
    }

    /// <summary>Writes a row.</summary>
    public void Row(string key, params ReadOnlySpan<string> values)
    {
        _csv.WriteField(key);
        foreach (var value in values)
            _csv.WriteField(value);
        for (var place = values.Length + 1; place < _columns; place++)
            _csv.WriteField("");
        _csv.NextRecord();
        if (_text.GetStringBuilder().Length >= Piece)
            Flush();
    }

    /// <summary>Writes a row that could not be computed; control characters of its name as <c>\u{…}</c>, for they may be what is wrong with it.</summary>
    public void Error(string key)
    {
        if (key.Any(char.IsControl))
            key = string.Concat(key.Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}") : c.ToString()));
        Row(key, "error");
    }

    /// <summary>A number with the 17 significant digits that give back the same double; a negative zero, which nobody asks for, as zero.</summary>
    public static string Number(double value) => (value == 0 ? 0 : value).ToString("G17", CultureInfo.InvariantCulture);

    /// <summary>Hands over what is written so far.</summary>
    /// <exception cref="CommandFailure">Nobody takes it, for instance a full disk or a standard output that is closed.</exception>
    public void Flush()
    {
        _csv.Flush();
        StringBuilder written = _text.GetStringBuilder();
        try
        {
            _output.Write(written);
            _output.Flush();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException) // the latter for a standard output that is closed
        {
            throw new CommandFailure(ExitCode.OutputFailed, $"standard output: {failed.Message}; the answers are not complete", failed);
        }
        written.Clear();
    }

    public void Dispose()
    {
        _csv.Dispose();
        _text.Dispose();
    }
}
