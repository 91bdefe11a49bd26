using KeeperBot.Monitoring.Metrics;
using Microsoft.Net.Http.Headers;

namespace KeeperBot.Host.Web;

/// <summary>Every path there is, and what must be shown for it. Nothing here changes anything.</summary>
public sealed class WebRequests
{
    // Nothing from elsewhere, nothing inline, nobody's frame.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly RequestGate _gate;
    private readonly KeeperHealth _health;
    private readonly KeeperMetrics _metrics;
    private readonly bool _metricsOpen;
    private readonly DashboardPages? _dashboard;

    /// <summary>Answers from these parts.</summary>
    /// <param name="gate">Who is let in.</param>
    /// <param name="health">Health.</param>
    /// <param name="metrics">Metrics.</param>
    /// <param name="metricsOpen">Whether metrics need no token.</param>
    /// <param name="dashboard">The dashboard; null where it is not served.</param>
    public WebRequests(RequestGate gate, KeeperHealth health, KeeperMetrics metrics, bool metricsOpen, DashboardPages? dashboard) =>
        (_gate, _health, _metrics, _metricsOpen, _dashboard) = (gate, health, metrics, metricsOpen, dashboard);

    /// <summary>Answers one request.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        SetHeaders(context.Response.Headers);
        if (_gate.Refuses(context.Request) is { } status)
        {
            if (status == StatusCodes.Status405MethodNotAllowed)
                context.Response.Headers.Allow = "GET, HEAD";
            return Plain(context, status, status switch
            {
                StatusCodes.Status421MisdirectedRequest => "this server is not called by that name; see web.allowedHosts",
                StatusCodes.Status403Forbidden => "that origin is not this server's",
                _ => "this server is only read from",
            });
        }

        return context.Request.Path.Value switch
        {
            "/health/live" => AnswerHealthAsync(context, "live", _health.Live()),
            "/health/ready" => AnswerHealthAsync(context, "ready", _health.Ready()),
            "/metrics" when _metricsOpen => AnswerMetricsAsync(context),
            "/login" when _gate.TryLogin(context) => Task.CompletedTask,
            var path => AnswerKnownAsync(context, path ?? ""),
        };
    }

    private Task AnswerKnownAsync(HttpContext context, string path)
    {
        if (!_gate.IsAuthorized(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Plain(context, StatusCodes.Status401Unauthorized, "the token is missing or wrong: send it as \"Authorization: Bearer TOKEN\", or open /login?token=TOKEN once");
        }

        if (path == "/metrics")
            return AnswerMetricsAsync(context);
        return _dashboard is not null && _dashboard.TryAnswer(context, path, out var answer) ? answer : Plain(context, StatusCodes.Status404NotFound, "there is nothing here");
    }

    private Task AnswerHealthAsync(HttpContext context, string what, HealthVerdict verdict) => WriteAsync(
        context, verdict.IsOk ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "application/json",
        HealthJson.Write(what, verdict, withDetails: _gate.IsAuthorized(context.Request)));

    private Task AnswerMetricsAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, PrometheusText.ContentType, _metrics.Scrape());

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers[HeaderNames.CacheControl] = "no-store";
    }

    private static Task Plain(HttpContext context, int status, string text) => WriteAsync(context, status, "text/plain; charset=utf-8", text + "\n");

    private static Task WriteAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
