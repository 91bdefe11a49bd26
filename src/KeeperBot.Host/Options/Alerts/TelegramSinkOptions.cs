using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>A chat of a Telegram bot.</summary>
public sealed class TelegramSinkOptions : AlertSinkOptions
{
    /// <summary>The bot's token.</summary>
    [Description("The bot's token, by reference.")]
    public required SecretReference Token { get; init; }

    /// <summary>The chat.</summary>
    [Description("The chat's id, or @ and a public channel's name.")]
    public required string Chat { get; init; }

    /// <summary>The Bot API server.</summary>
    [Description("The Bot API server, where you run your own; without it https://api.telegram.org.")]
    public RpcReference? Server { get; init; }
}
