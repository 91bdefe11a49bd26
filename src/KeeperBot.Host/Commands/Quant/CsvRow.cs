using System.Globalization;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>One row, by the names of its header.</summary>
internal sealed class CsvRow(long line, IReadOnlyDictionary<string, int> places, string[] fields)
{
    /// <summary>Line of the input, from 1.</summary>
    public long Line => line;

    /// <summary>A text; empty where the header or the row has none.</summary>
    public string Text(string column) => places.TryGetValue(column, out var place) && place < fields.Length ? fields[place].Trim() : "";

    /// <summary>A text that has to be there.</summary>
    public string Required(string column) => Text(column) is { Length: > 0 } text ? text : throw Fault(column, "is empty");

    /// <summary>The row's name, which has to be there and to be text that can be answered with: the decoder puts U+FFFD for bytes that are not UTF-8.</summary>
    public string Name(string column)
    {
        var text = Required(column);
        foreach (var character in text)
        {
            if (character == '\uFFFD')
                throw Fault(column, $"\"{text}\" is not UTF-8 text");
            if (char.IsControl(character))
                throw Fault(column, $"\"{text}\" has the control character U+{(int)character:X4} in it; a name is printable text");
        }

        return text;
    }

    /// <summary>A finite number that has to be there.</summary>
    public double Number(string column) => Optional(column) ?? throw Fault(column, "is empty; give a number");

    /// <summary>A finite number, or null where the field is empty.</summary>
    public double? Optional(string column)
    {
        var text = Text(column);
        if (text.Length == 0)
            return null;
        // The parser itself would overlook a NUL at the end.
        return !text.Contains('\0') && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Fault(column, $"\"{text}\" is no finite number, for instance 0.25 or 2.5e-3");
    }

    /// <summary>One of a few words, as what it stands for.</summary>
    public T OneOf<T>(string column, params ReadOnlySpan<(string Word, T Meaning)> words)
    {
        var text = Text(column);
        foreach (var (word, meaning) in words)
        {
            if (word == text)
                return meaning;
        }

        var choices = new List<string>();
        foreach (var (word, _) in words)
            choices.Add(word);
        throw Fault(column, $"\"{text}\" is not one of: {string.Join(", ", choices)}");
    }

    /// <summary>Computes from this row; a refusal by the function names the column that its parameter came from.</summary>
    /// <param name="columns">Column by parameter or member name of the function.</param>
    /// <param name="compute">The function.</param>
    public T Compute<T>(IReadOnlyDictionary<string, string> columns, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (ArgumentOutOfRangeException refused)
        {
            var parameter = refused.ParamName is { } name ? name[(name.LastIndexOf('.') + 1)..] : "";
            throw Fault(columns.TryGetValue(parameter, out var column) ? column : parameter, refused.Message.Split(" (Parameter", 2)[0]);
        }
    }

    /// <summary>What is wrong with a column of this row.</summary>
    public RowFault Fault(string column, string problem) => new(line, column, problem);
}
