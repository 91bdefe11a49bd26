using System.Diagnostics.CodeAnalysis;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Alerts;
using KeeperBot.Host.Options.Values;
using KeeperBot.Monitoring.Alerts.Delivery;
using KeeperBot.Monitoring.Alerts.Sinks;

namespace KeeperBot.Host.Composition.Alerts;

/// <summary>Makes sinks of their sections, with their secrets fetched.</summary>
/// <param name="configuration">What is configured.</param>
/// <param name="client">What posts; follows no redirect.</param>
/// <param name="time">The clock.</param>
internal sealed class SinkComposition(KeeperConfiguration configuration, HttpClient client, TimeProvider time)
{
    private static readonly Uri Telegram = new("https://api.telegram.org");
    private static readonly Uri PagerDuty = new("https://events.pagerduty.com");

    /// <summary>How the keeper calls itself.</summary>
    public string Source => configuration.Options.Alerts?.Name ?? FormattableString.Invariant($"keeper {configuration.Options.Key.Address.ToString()[..10]} chain {configuration.Chain.Value}");

    /// <summary>Every sink, in configured order.</summary>
    public IReadOnlyList<SinkSetup> All() => [.. (configuration.Options.Alerts?.Sinks ?? new Dictionary<string, AlertSinkOptions>()).Select(sink => Make(sink.Key, sink.Value))];

    /// <summary>A client that follows no redirect: what is posted, and the addresses themselves, are secrets.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Where pings go; null with the reason where it is not to be had.</summary>
    public HttpPost? Ping(DeadManOptions options, out string problem) => options.Url.TryResolveSecret(configuration.Directory, out var address, out problem) && IsPostable(address, ref problem)
        ? new HttpPost(client, address!, time)
        : null;

    private SinkSetup Make(string name, AlertSinkOptions options)
    {
        var problem = "";
        var sink = options switch
        {
            WebhookSinkOptions webhook => Webhook(webhook, out problem),
            SlackSinkOptions slack => Address(slack.Url, out var url, out problem) ? new SlackSink(Post(url), Source) : null,
            DiscordSinkOptions discord => Address(discord.Url, out var url, out problem) ? new DiscordSink(Post(url), Source) : null,
            TelegramSinkOptions telegram => OfTelegram(telegram, out problem),
            PagerDutySinkOptions pager => OfPagerDuty(pager, out problem),
            MailSinkOptions mail => Mail(mail, out problem),
            _ => throw new InvalidOperationException($"no sink is made of {options.GetType().Name}"),
        };
        return new SinkSetup(name, Where(options), sink, sink is null ? problem : null);
    }

    private WebhookSink? Webhook(WebhookSinkOptions options, out string problem)
    {
        var secret = "";
        if (!options.Url.TryResolveSecret(configuration.Directory, out var url, out problem) || !IsPostable(url, ref problem))
            return null;
        return options.Secret is null || options.Secret.TryResolve(configuration.Directory, out secret, out problem)
            ? new WebhookSink(Post(url!), Source, options.Secret is null ? null : secret, time)
            : null;
    }

    private IAlertSink? OfTelegram(TelegramSinkOptions options, out string problem)
    {
        if (!options.Token.TryResolve(configuration.Directory, out var token, out problem) || !Server(options.Server, Telegram, out var server, ref problem))
            return null;
        if (!token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '-' or '_'))
        {
            problem = $"{options.Token} holds no bot token: it has digits, a colon, letters, '-' and '_'";
            return null;
        }

        return new TelegramSink(Post(new Uri(server, $"/bot{token}/sendMessage")), options.Chat, Source);
    }

    private IAlertSink? OfPagerDuty(PagerDutySinkOptions options, out string problem) =>
        options.RoutingKey.TryResolve(configuration.Directory, out var key, out problem) && Server(options.Server, PagerDuty, out var server, ref problem)
            ? new PagerDutySink(Post(new Uri(server, "/v2/enqueue")), key, Source)
            : null;

    private IAlertSink? Mail(MailSinkOptions options, out string problem)
    {
        var password = "";
        problem = "";
        if (options.Password is { } reference && !reference.TryResolve(configuration.Directory, out password, out problem))
            return null;
        return new MailSink(
            new MailAccount(options.Host, options.Port, options.StartTls, options.From, [.. options.To]) { User = options.User, Password = options.User is null ? null : password }, Source);
    }

    private bool Server(RpcReference? reference, Uri usual, out Uri server, ref string problem)
    {
        server = usual;
        if (reference is null)
            return true;
        if (!reference.TryResolveSecret(configuration.Directory, out var found, out problem) || !IsPostable(found, ref problem))
            return false;
        server = found!;
        return true;
    }

    private bool Address(SecretReference reference, [NotNullWhen(true)] out Uri? url, out string problem)
    {
        url = null;
        if (!reference.TryResolve(configuration.Directory, out var text, out problem))
            return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out url) || !IsPostable(url, ref problem))
            problem = $"{reference} holds no http or https URL";
        return problem.Length == 0 && url is not null;
    }

    private static bool IsPostable(Uri? address, ref string problem)
    {
        if (address?.Scheme is "http" or "https")
            return true;
        problem = "the address there is no http or https URL";
        return false;
    }

    private HttpPost Post(Uri address) => new(client, address, time);

    private static string Where(AlertSinkOptions options) => options switch
    {
        WebhookSinkOptions webhook => $"webhook {webhook.Url}{(webhook.Secret is { } secret ? $", signed with {secret}" : ", not signed")}",
        SlackSinkOptions slack => $"slack {slack.Url}",
        DiscordSinkOptions discord => $"discord {discord.Url}",
        TelegramSinkOptions telegram => $"telegram {telegram.Token}, chat {telegram.Chat}",
        PagerDutySinkOptions pager => $"pagerduty {pager.RoutingKey}",
        MailSinkOptions mail => FormattableString.Invariant($"mail by {mail.Host}:{mail.Port} to {string.Join(", ", mail.To)}"),
        _ => options.Kind,
    };
}
