using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>One mistake in a venue file.</summary>
/// <param name="Path">Where in the document, for instance <c>reads.accountValue.args[0]</c>.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Problem">What is wrong there.</param>
/// <param name="Mend">How to mend it.</param>
public sealed record VenueFileError(string Path, int Line, int Column, string Problem, string Mend)
{
    /// <summary>One line: place, problem, mend.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}: {(Path.Length == 0 ? "the document" : Path)} {Problem}; {Mend}");
}

/// <summary>A venue file that cannot be used, with every mistake found in it.</summary>
public sealed class VenueFileException : Exception
{
    /// <summary>With the mistakes of a file.</summary>
    /// <param name="source">The file's name.</param>
    /// <param name="errors">At least one.</param>
    public VenueFileException(string source, ImmutableArray<VenueFileError> errors)
        : base(string.Join("\n", errors.Select(error => $"{source}: {error}")))
    {
        FileName = source;
        Errors = errors;
    }

    /// <summary>The file's name.</summary>
    public string FileName { get; }

    /// <summary>Every mistake, in the order of the file.</summary>
    public ImmutableArray<VenueFileError> Errors { get; }
}
