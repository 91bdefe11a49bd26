using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Alerts;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Composition.Alerts;

/// <summary>What the section "alerts" refers to and nothing may ever show.</summary>
internal static class AlertSecrets
{
    /// <summary>The secrets that are there now; those that are not cannot leak.</summary>
    public static IEnumerable<string> Of(KeeperConfiguration configuration)
    {
        if (configuration.Options.Alerts is not { } alerts)
            yield break;
        foreach (var reference in alerts.Sinks.Values.SelectMany(References))
        {
            if (reference.TryResolve(configuration.Directory, out var secret, out _))
                yield return secret;
        }
    }

    /// <summary>Addresses that may hold a key.</summary>
    public static IEnumerable<Uri> Addresses(KeeperConfiguration configuration)
    {
        if (configuration.Options.Alerts is not { } alerts)
            yield break;
        foreach (var text in Of(configuration))
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                yield return address;
        }

        foreach (var reference in alerts.Sinks.Values.Select(AddressOf).Append(alerts.DeadMan?.Url))
        {
            if (reference is not null && reference.TryResolve(configuration.Directory, out var address, out _))
                yield return address!;
        }
    }

    private static IEnumerable<SecretReference> References(AlertSinkOptions options)
    {
        SecretReference? reference = options switch
        {
            WebhookSinkOptions webhook => webhook.Secret,
            SlackSinkOptions slack => slack.Url,
            DiscordSinkOptions discord => discord.Url,
            TelegramSinkOptions telegram => telegram.Token,
            PagerDutySinkOptions pager => pager.RoutingKey,
            MailSinkOptions mail => mail.Password,
            _ => null,
        };
        return reference is null ? [] : [reference];
    }

    private static RpcReference? AddressOf(AlertSinkOptions options) => options switch
    {
        WebhookSinkOptions webhook => webhook.Url,
        TelegramSinkOptions telegram => telegram.Server,
        PagerDutySinkOptions pager => pager.Server,
        _ => null,
    };
}
