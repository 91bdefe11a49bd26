using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>E-mail.</summary>
public sealed class MailSinkOptions : AlertSinkOptions
{
    /// <summary>The server.</summary>
    [Description("The submission server's host name.")]
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    [Description("Its port: 587 for submission with STARTTLS. Port 465, TLS from the first byte, is not supported.")]
    [Bounds(1, 65535)]
    public int Port { get; init; } = 587;

    /// <summary>Whether STARTTLS is needed.</summary>
    [Description("Whether the connection must become encrypted by STARTTLS before anything is said; false only for a relay on this machine's loopback interface.")]
    public bool StartTls { get; init; } = true;

    /// <summary>Sender.</summary>
    [Description("The sender's address.")]
    public required string From { get; init; }

    /// <summary>Receivers.</summary>
    [Description("The receivers' addresses.")]
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>User.</summary>
    [Description("The user name at the server; without it no login.")]
    public string? User { get; init; }

    /// <summary>Password.</summary>
    [Description("The user's password, by reference.")]
    public SecretReference? Password { get; init; }
}
