using KeeperBot.Monitoring.Dashboard;
using Microsoft.Net.Http.Headers;

namespace KeeperBot.Host.Web;

/// <summary>The dashboard's page, files and data; for those with the token.</summary>
/// <param name="state">What is shown.</param>
/// <param name="events">The stream.</param>
public sealed class DashboardPages(DashboardState state, EventStream events)
{
    /// <summary>Answers a path of the dashboard; false where it is none.</summary>
    public bool TryAnswer(HttpContext context, string path, out Task answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        switch (path)
        {
            case "/api/state":
                answer = WriteAsync(context, "application/json", state.StateUtf8());
                return true;
            case "/api/history":
                answer = WriteAsync(context, "application/json", state.HistoryUtf8());
                return true;
            case "/api/events":
                answer = events.ServeAsync(context);
                return true;
            default:
                var found = DashboardAssets.All.TryGetValue(path, out var asset);
                answer = found ? WriteAsync(context, asset!.ContentType, asset.Content) : Task.CompletedTask;
                return found;
        }
    }

    private static async Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
    }
}
