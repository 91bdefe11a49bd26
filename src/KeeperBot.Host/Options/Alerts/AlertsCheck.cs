using System.Globalization;
using System.Net;
using System.Net.Mail;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Monitoring.Alerts;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>Checks the section "alerts". Whether its secrets are there is asked when they are needed: a command that alerts nobody needs none.</summary>
internal sealed class AlertsCheck(AlertsOptions options, ErrorList errors)
{
    // As long as a key that providers put into addresses.
    private const int ShortestKey = 16;

    /// <summary>Reports what is wrong.</summary>
    public void Check()
    {
        if (options.Sinks is not null)
        {
            foreach (var (name, sink) in options.Sinks)
                CheckSink(name, sink);
        }

        if (options.Routes is not null && options.Sinks is not null)
            CheckRoutes();
        if (options.Name is { } own && !own.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' '))
            errors.Add("alerts.name", "is not usable as a name", "use letters, digits, spaces, '-', '_' and '.'");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
            errors.Add("alerts.timeZone", "is no time zone that this machine knows", "give an IANA name such as Europe/London, and install the system's time zones (package tzdata) if it is one");
        CheckQuietHours();
        CheckDigest();
        if (options.DeadMan is { } deadMan)
        {
            CheckAddress("alerts.deadMan.url", deadMan.Url);
            RequireAtLeast("alerts.deadMan.every", deadMan.Every, TimeSpan.FromSeconds(10), "10 s");
        }

        RequireAtLeast("alerts.stalledAfter", options.StalledAfter, TimeSpan.FromSeconds(30), "30 s");
        RequireAtLeast("alerts.settle", options.Settle, TimeSpan.FromSeconds(1), "1 s");
    }

    /// <summary>A local time of day as HH:mm.</summary>
    internal static bool TryTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private void CheckSink(string name, AlertSinkOptions sink)
    {
        var path = $"alerts.sinks.{name}";
        if (!ConfigurationChecker.IsName(name))
            errors.Add(path, "is not usable as a name", "use letters, digits, '-', '_' and '.'");
        if (!errors.IsClean(path))
            return;
        switch (sink)
        {
            case WebhookSinkOptions webhook:
                CheckAddress($"{path}.url", webhook.Url);
                break;
            case TelegramSinkOptions { Server: { } server }:
                CheckAddress($"{path}.server", server);
                break;
            case PagerDutySinkOptions { Server: { } server }:
                CheckAddress($"{path}.server", server);
                break;
            case MailSinkOptions mail:
                CheckMail(path, mail);
                break;
        }
    }

    private void CheckMail(string path, MailSinkOptions mail)
    {
        if (Uri.CheckHostName(mail.Host) == UriHostNameType.Unknown)
            errors.Add($"{path}.host", "is no host name", "give the submission server's name without scheme and port");
        if (!mail.StartTls && !(mail.Host == "localhost" || (IPAddress.TryParse(mail.Host, out var address) && IPAddress.IsLoopback(address))))
            errors.Add($"{path}.startTls", "is false for a server that is not on this machine", "leave it out; without STARTTLS everybody on the way reads the alerts and the password");
        if (mail.Port == 465)
            errors.Add($"{path}.port", "is that of TLS from the first byte, which is not supported", "use 587, the port of submission with STARTTLS");
        if (mail.User is null != mail.Password is null)
            errors.Add(path, mail.User is null ? "has a password and no user" : "has a user and no password", "give both or neither");
        if (!IsMailbox(mail.From))
            errors.Add($"{path}.from", "is no mail address", "give it as name@host");
        for (var index = 0; index < mail.To.Count; index++)
        {
            if (!IsMailbox(mail.To[index]))
                errors.Add(FormattableString.Invariant($"{path}.to[{index}]"), "is no mail address", "give it as name@host");
        }
    }

    private static bool IsMailbox(string text) => !text.Any(char.IsControl) && MailAddress.TryCreate(text, out _);

    private void CheckAddress(string path, RpcReference? reference)
    {
        if (!errors.IsClean(path) || reference?.Literal is not { } address)
            return;
        if (address.Scheme is not ("http" or "https"))
            errors.AddHidden(path, $"has the scheme '{address.Scheme}', by which nothing can be posted", "give an https URL there");
        else if (address.Query.Length > 0 || address.Segments.Any(segment => segment.Length >= ShortestKey))
            errors.AddHidden(path, "holds what looks like a key; secrets are references here, never values", "keep the address elsewhere and write \"env:NAME\" or \"file:PATH\"; treat this one as exposed");
    }

    private void CheckRoutes()
    {
        var seen = new HashSet<AlertSeverity>();
        for (var index = 0; index < options.Routes.Count; index++)
        {
            var (route, path) = (options.Routes[index], FormattableString.Invariant($"alerts.routes[{index}]"));
            if (!errors.IsClean(path))
                continue;
            if (!seen.Add(route.Severity))
                errors.Add($"{path}.severity", "has a route before this one", "make one route of the two");
            RequireSinks($"{path}.sinks", route.Sinks);
            RequireSinks($"{path}.escalateTo", route.EscalateTo);
            if (route.EscalateAfter is null != (route.EscalateTo.Count == 0))
                errors.Add(path, "has one of escalateAfter and escalateTo without the other", "give both or neither");
            RequireAtLeast($"{path}.repeat", route.Repeat, TimeSpan.FromMinutes(1), "1 min");
        }

        if (errors.IsClean("alerts.routes") && !seen.Contains(AlertSeverity.Critical))
            errors.Add("alerts.routes", "has no route for critical alerts", "add { \"severity\": \"critical\", \"sinks\": [ … ] }");
    }

    private void CheckQuietHours()
    {
        if (options.QuietHours is not { } quiet || !errors.IsClean("alerts.quietHours"))
            return;
        RequireTime("alerts.quietHours.from", quiet.From);
        RequireTime("alerts.quietHours.to", quiet.To);
        if (quiet.From == quiet.To)
            errors.Add("alerts.quietHours.to", "is the same as from", "give another time, or leave quietHours out");
    }

    private void CheckDigest()
    {
        if (options.Digest is not { } digest || !errors.IsClean("alerts.digest"))
            return;
        RequireTime("alerts.digest.at", digest.At);
        if (options.Sinks is not null)
            RequireSinks("alerts.digest.sinks", digest.Sinks);
    }

    private void RequireTime(string path, string text)
    {
        if (!TryTime(text, out _))
            errors.Add(path, "is no time of day", "write it as HH:mm, for instance \"07:30\"");
    }

    private void RequireSinks(string path, IReadOnlyList<string> names)
    {
        for (var index = 0; index < names.Count; index++)
        {
            if (!options.Sinks.ContainsKey(names[index]))
                errors.Add(FormattableString.Invariant($"{path}[{index}]"), "is no sink of alerts.sinks", $"choose one of: {string.Join(", ", options.Sinks.Keys)}");
        }
    }

    private void RequireAtLeast(string path, TimeSpan? span, TimeSpan least, string text)
    {
        if (span < least)
            errors.Add(path, $"is below {text}", $"give at least \"{text}\"");
    }
}
