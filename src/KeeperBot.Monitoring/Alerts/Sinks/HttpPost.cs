using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>Posts to one address and judges the answer by its status. Nothing that it returns holds more of the address than its host.</summary>
/// <param name="client">A client that follows no redirect: what is sent, and the address itself, are secrets.</param>
/// <param name="address">Where to.</param>
/// <param name="time">The clock, for Retry-After given as a date.</param>
public sealed class HttpPost(HttpClient client, Uri address, TimeProvider time)
{
    private const int LongestAnswer = 4096;

    /// <summary>Posts JSON.</summary>
    public async Task<DeliveryResult> SendAsync(byte[] json, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await SendAsync(request, cancellation).ConfigureAwait(false);
    }

    /// <summary>Gets the address, for pings.</summary>
    public async Task<DeliveryResult> GetAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await SendAsync(request, cancellation).ConfigureAwait(false);
    }

    /// <summary>UTF-8 JSON of an object.</summary>
    internal static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private async Task<DeliveryResult> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        var text = FormattableString.Invariant($"{address.Host} answered {(int)response.StatusCode}");
        return response.StatusCode switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous => DeliveryResult.Delivered,
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => DeliveryResult.Failed(text, RetryAfter(response) ?? await BodyRetryAfterAsync(response, cancellation).ConfigureAwait(false)),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => DeliveryResult.Failed(text),
            _ => DeliveryResult.Refused(text),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    // Telegram says it in the body: {"parameters":{"retry_after":SECONDS}}.
    private static async Task<TimeSpan?> BodyRetryAfterAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[LongestAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
                && parameters.TryGetProperty("retry_after", out var after) && after.ValueKind == JsonValueKind.Number
                && after.TryGetInt32(out var seconds) && seconds > 0
                    ? TimeSpan.FromSeconds(seconds)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
