namespace KeeperBot.Host.Commands.Quant;

/// <summary>A row that cannot be computed.</summary>
/// <param name="line">Line of the input, from 1; a row that spans several counts by its last.</param>
/// <param name="column">The column at fault.</param>
/// <param name="problem">What it holds and what would be right.</param>
internal sealed class RowFault(long line, string column, string problem) : Exception($"line {line}, column {column}: {problem}");
