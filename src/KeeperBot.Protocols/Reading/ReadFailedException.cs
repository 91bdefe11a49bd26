namespace KeeperBot.Protocols.Reading;

/// <summary>A part of a venue's reading cannot be had or cannot be true; ends as an <c>UnknownReading</c> with the same code and detail.</summary>
internal sealed class ReadFailedException(string code, string detail) : Exception(detail)
{
    internal string Code { get; } = code;
}
