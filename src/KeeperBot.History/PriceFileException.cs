namespace KeeperBot.History;

/// <summary>The file is not this program's price history; the message continues "the price history …".</summary>
internal sealed class PriceFileException(string what) : Exception(what);
