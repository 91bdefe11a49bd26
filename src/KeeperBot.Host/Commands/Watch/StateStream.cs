using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using KeeperBot.Host.Web;

namespace KeeperBot.Host.Commands.Watch;

/// <summary>A keeper's event stream (<see cref="EventStream"/>), read by server-sent events.</summary>
/// <param name="client">Talks HTTP.</param>
/// <param name="url">The web surface.</param>
/// <param name="host">The name it is called by; null for that of <paramref name="url"/>.</param>
/// <param name="token">What readers must show; null where none is configured.</param>
internal sealed class StateStream(HttpClient client, Uri url, string? host, string? token)
{
    /// <summary>No document is larger; a line that goes on is somebody else's stream.</summary>
    private const int MostLetters = 64 << 20;

    private const string Data = "data: ";

    /// <summary>Documents, the present one first, until the stream ends.</summary>
    /// <exception cref="HttpRequestException">There is no connection, or it is not a keeper's.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="CommandFailure">The keeper is there and lets nobody look.</exception>
    public async IAsyncEnumerable<JsonElement> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, "api/events"));
        request.Headers.Host = host;
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        Require(response);
        var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using var reader = new StreamReader(body, Encoding.UTF8);
            var line = new StringBuilder();
            var buffer = new char[16 * 1024];
            int count;
            while ((count = await reader.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                for (var begin = 0; begin < count;)
                {
                    var end = Array.IndexOf(buffer, '\n', begin, count - begin);
                    line.Append(buffer, begin, (end < 0 ? count : end) - begin);
                    begin = end < 0 ? count : end + 1;
                    if (line.Length > MostLetters)
                        throw new HttpRequestException("what answers there is no keeper: a line of its stream has no end");
                    if (end < 0)
                        continue;
                    var text = line.ToString();
                    line.Clear();
                    if (text.StartsWith(Data, StringComparison.Ordinal))
                        yield return Document(text[Data.Length..]);
                }
            }
        }
    }

    private void Require(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            return;
        throw response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => Refused("does not take the token of web.token; was it changed since the keeper started?"),
            HttpStatusCode.MisdirectedRequest => Refused($"is not called {host ?? url.Authority}; add that name to web.allowedHosts, or give --url another"),
            HttpStatusCode.NotFound => Refused("serves no dashboard; set web.dashboard to true and start the keeper again"),
            HttpStatusCode.ServiceUnavailable => new HttpRequestException("it has as many readers as it takes"),
            HttpStatusCode.OK => new HttpRequestException("what answers there is no keeper"),
            var status => new HttpRequestException(FormattableString.Invariant($"it answers with HTTP status {(int)status}")),
        };
    }

    private CommandFailure Refused(string what) => new(ExitCode.Configuration, $"the keeper at {url} {what}");

    private static JsonElement Document(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new HttpRequestException("what answers there is no keeper", error);
        }
    }
}
