namespace KeeperBot.Core.Stress.Paths;

/// <summary>A path's file that cannot be used: where, what stands there and how to mend it.</summary>
/// <param name="line">Line of the file, from 1.</param>
/// <param name="column">The column at fault.</param>
/// <param name="problem">The value and what would be right.</param>
public sealed class PathFileFault(int line, string column, string problem) : Exception($"line {line}, column {column}: {problem}")
{
    /// <summary>Line of the file, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column at fault.</summary>
    public string Column { get; } = column;
}
