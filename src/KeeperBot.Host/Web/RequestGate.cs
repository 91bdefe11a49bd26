using Microsoft.Net.Http.Headers;

namespace KeeperBot.Host.Web;

/// <summary>What a request must show before anything is answered: the right name, a method that only reads, its own origin, and the token.</summary>
/// <param name="hosts">The names it may be called by.</param>
/// <param name="token">What readers must show; null where nothing that is served needs it.</param>
/// <param name="cookie">The cookie's name; with the port in it, since cookies are shared by all ports of a host.</param>
public sealed class RequestGate(HostNames hosts, WebToken? token, string cookie)
{
    /// <summary>The status to refuse with; null lets it through. The order matters: nothing is said about tokens to a stranger's page.</summary>
    public int? Refuses(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!hosts.Allows(request.Host))
            return StatusCodes.Status421MisdirectedRequest;
        if (request.Headers.Origin is { Count: > 0 } origins && origins.Any(origin => !hosts.AllowsOrigin(origin ?? "")))
            return StatusCodes.Status403Forbidden;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? null : StatusCodes.Status405MethodNotAllowed;
    }

    /// <summary>Whether the token was shown, in the Authorization header or by the cookie.</summary>
    public bool IsAuthorized(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (token is null)
            return false;
        const string scheme = "Bearer ";
        if (request.Headers.Authorization is [{ } header] && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return token.Matches(header[scheme.Length..].Trim());
        return request.Cookies.TryGetValue(cookie, out var session) && token.MatchesSession(session);
    }

    /// <summary>Answers /login: with the right token a cookie that stands for it, and on to the dashboard.</summary>
    public bool TryLogin(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (token is null || context.Request.Query["token"] is not [{ } shown] || !token.Matches(shown))
            return false;
        context.Response.Cookies.Append(cookie, token.Session, new CookieOptions { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = "/", Secure = context.Request.IsHttps });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers[HeaderNames.Location] = "/";
        return true;
    }
}
