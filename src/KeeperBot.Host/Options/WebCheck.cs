using System.Net;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Checks the section "web": an address, and a token wherever somebody else could read what is nobody else's.</summary>
internal sealed class WebCheck(KeeperOptions options, ErrorList errors)
{
    /// <summary>Reports what is wrong; gives what is to be served, where that is clear.</summary>
    public ConfiguredWeb? Check()
    {
        if (options.Web is not { } web)
            return null;
        var listen = Endpoint(web.Listen);
        CheckToken(web, listen);
        for (var index = 0; index < web.AllowedHosts.Count; index++)
        {
            if (!IsHost(web.AllowedHosts[index]))
                errors.Add(FormattableString.Invariant($"web.allowedHosts[{index}]"), "is not a host name", "write a name or an address, with or without a port: \"keeper.example\" or \"keeper.example:9464\"");
        }

        if (listen is not null && IsEvery(listen.Address) && web.AllowedHosts.Count == 0)
            errors.Add("web.listen", "is every address of this machine, and no name says what it is called by", "name one address, or list the names in web.allowedHosts");
        return listen is null ? null : new ConfiguredWeb(listen, web.Token, web.Dashboard, web.MetricsOpen, [.. web.AllowedHosts]);
    }

    private IPEndPoint? Endpoint(string text)
    {
        // An address without a port is parsed with port 0, which would silently be any port.
        if (IPEndPoint.TryParse(text, out var endpoint) && endpoint.ToString() == text)
            return endpoint;
        errors.Add("web.listen", "is not an IP address with a port", "write for instance \"127.0.0.1:9464\" or \"[::1]:9464\"");
        return null;
    }

    private void CheckToken(WebOptions web, IPEndPoint? listen)
    {
        if (web.Token is { } token)
        {
            if (!(token.StartsWith("file:", StringComparison.Ordinal) || token.StartsWith("env:", StringComparison.Ordinal)) || token.EndsWith(':'))
                errors.AddHidden("web.token", "is no reference to a token", "write where it is kept: \"file:PATH\" or \"env:NAME\"; a token that stood here is exposed, make another");
        }
        else if (listen is not null && !IPAddress.IsLoopback(listen.Address))
        {
            errors.Add("web.listen", "can be reached from other machines, and there is no token", "name a token in web.token, or listen on 127.0.0.1");
        }
        else if (web.Dashboard)
        {
            errors.Add("web", "serves the dashboard, and there is no token", "name a token in web.token, or set web.dashboard to false");
        }
        else if (!web.MetricsOpen)
        {
            errors.Add("web", "has no token, so nobody could read its metrics", "name a token in web.token, or set web.metricsOpen to true");
        }
    }

    private static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static bool IsHost(string text) =>
        Uri.TryCreate("http://" + text, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Host.Length > 0
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or ':' or '[' or ']');
}
