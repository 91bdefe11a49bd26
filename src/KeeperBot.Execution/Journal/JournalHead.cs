namespace KeeperBot.Execution.Journal;

/// <summary>The hash that covers the whole log, as a metric can carry it.</summary>
public static class JournalHead
{
    private const int Bytes = 6;

    /// <summary>Its first six bytes as a number, which the doubles of any metrics system hold exactly.</summary>
    public static long Number(Hash32 head)
    {
        var number = 0L;
        foreach (var part in head.Span[..Bytes])
            number = (number << 8) | part;
        return number;
    }
}
