using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>How mail is sent.</summary>
/// <param name="Host">The submission server.</param>
/// <param name="Port">Its port.</param>
/// <param name="StartTls">Whether the connection must become encrypted before anything is said; a server that does not offer it gets no mail.</param>
/// <param name="From">Sender.</param>
/// <param name="To">Receivers.</param>
public sealed record MailAccount(string Host, int Port, bool StartTls, string From, ImmutableArray<string> To)
{
    /// <summary>User name; null for none.</summary>
    public string? User { get; init; }

    /// <summary>Password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Hides the password; a record prints its members otherwise.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
