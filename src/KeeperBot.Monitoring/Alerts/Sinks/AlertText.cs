using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>An alert in plain words; each format escapes them in its own way.</summary>
internal static class AlertText
{
    /// <summary>One line: how urgent, of which keeper, what it is about.</summary>
    public static string Title(string source, AlertMessage message) => $"{Word(message)} {source}: {message.Key.Subject}: {message.Key.Code}";

    /// <summary>The rest: detail, block and times.</summary>
    public static string Body(AlertMessage message)
    {
        var text = new StringBuilder(message.Detail);
        text.Append('\n');
        if (message.Block is { } block)
            text.Append(CultureInfo.InvariantCulture, $"block {block}, ");
        text.Append(Time(message.At));
        if (message.Since != message.At)
            text.Append(CultureInfo.InvariantCulture, $", since {Time(message.Since)}");
        return text.ToString();
    }

    /// <summary>The same for every message of one condition of one keeper: 32 hexadecimal digits.</summary>
    public static string DedupKey(string source, AlertMessage message) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{message.Key.Subject}\n{message.Key.Code}")))[..32];

    /// <summary>UTC, ISO 8601.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Cut to a length without parting a surrogate pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return text[..end] + "…";
    }

    private static string Word(AlertMessage message) => message.Kind switch
    {
        AlertKind.Recovered => "RECOVERED",
        AlertKind.Digest => "DIGEST",
        AlertKind.Test => "TEST",
        AlertKind.Repeated => $"{Severity(message)} (still)",
        AlertKind.Escalated => $"{Severity(message)} (escalated)",
        _ => Severity(message),
    };

    private static string Severity(AlertMessage message) => message.Severity.ToString().ToUpperInvariant();
}
