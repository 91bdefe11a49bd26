using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>Reads CSV (RFC 4180) whose first line names the columns, in any order; columns that nobody asked for are ignored.</summary>
internal sealed class CsvTable : IDisposable
{
    /// <summary>No field of a number or a name is longer; more is a file of another kind.</summary>
    private const int LongestField = 4096;

    private const char ByteOrderMark = '\uFEFF';

    private readonly CsvParser _parser;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly string[] _header;
    private bool _malformed;

    /// <summary>Reads the header.</summary>
    /// <exception cref="CommandFailure">It is missing, names a column twice, or lacks one that is needed.</exception>
    public CsvTable(TextReader input, IEnumerable<string> required)
    {
        if (input.Peek() == ByteOrderMark)
            input.Read();
        _parser = new CsvParser(input, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = _ => _malformed = true,
            MaxFieldSize = LongestField,
        });
        if (!ReadRecord())
            throw Unusable("there is no input; its first line names the columns");
        _header = [.. _parser.Record!.Select(name => name.Trim())];
        for (var place = 0; place < _header.Length; place++)
        {
            if (_header[place].Length > 0 && !_places.TryAdd(_header[place], place))
                throw Unusable($"line {_parser.RawRow} names the column {_header[place]} twice");
        }

        var missing = required.Where(name => !_places.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw Unusable($"line {_parser.RawRow} does not name the column{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing)}; it names {string.Join(", ", _header)}");
    }

    /// <summary>The next row, or null after the last.</summary>
    public CsvRow? Next() => ReadRecord() ? new CsvRow(_parser.RawRow, _places, _parser.Record!) : null;

    /// <summary>Refuses a row that was not written as its header says.</summary>
    /// <exception cref="RowFault">A stray quote, or another number of fields than the header.</exception>
    public void RequireWhole(CsvRow row)
    {
        if (_malformed)
            throw row.Fault(_header[0], "the row is not CSV: a quote stands inside a field that is not quoted, or one is never closed, which takes the lines after it into the field");
        if (_parser.Count < _header.Length)
            throw row.Fault(_header[_parser.Count], $"is missing: the row has {_parser.Count} fields and the header {_header.Length}");
        if (_parser.Count > _header.Length)
            throw row.Fault(_header[^1], $"the row goes on after it: it has {_parser.Count} fields and the header {_header.Length}; quote a field that contains a comma");
    }

    public void Dispose() => _parser.Dispose();

    private bool ReadRecord()
    {
        _malformed = false;
        try
        {
            return _parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            throw Unusable($"line {_parser.RawRow} has a field of more than {LongestField} characters; a quote that is never closed makes one");
        }
    }

    private static CommandFailure Unusable(string problem) => new(ExitCode.BadInput, $"standard input: {problem}");
}
