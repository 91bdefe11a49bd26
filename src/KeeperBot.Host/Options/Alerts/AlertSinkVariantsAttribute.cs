using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>The kinds of sinks.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AlertSinkVariantsAttribute : VariantsAttribute
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Kind, Type Type)> All =>
    [
        ("webhook", typeof(WebhookSinkOptions)), ("slack", typeof(SlackSinkOptions)), ("discord", typeof(DiscordSinkOptions)),
        ("telegram", typeof(TelegramSinkOptions)), ("pagerduty", typeof(PagerDutySinkOptions)), ("mail", typeof(MailSinkOptions)),
    ];
}
