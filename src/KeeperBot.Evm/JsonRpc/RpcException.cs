using System.Globalization;
using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// A node could not be asked, or did not give a usable answer. Shows the host of the endpoint at most: paths and queries of
/// provider URLs are keys. Text from the node is bounded and escaped.
/// </summary>
public class RpcException : EnvironmentFailure
{
    /// <summary>A failure with a classified node error, or without one.</summary>
    /// <param name="kind">The class of failure.</param>
    /// <param name="method">The method asked; of a batch, its first one.</param>
    /// <param name="endpointHost">Host name of the endpoint, nothing more of its URL.</param>
    /// <param name="detail">What happened, in words of our own.</param>
    /// <param name="error">The node's error object, where there was one.</param>
    /// <param name="retryAfter">How long the endpoint asked to be left alone.</param>
    /// <param name="inner">The cause. Give none whose message could hold the URL.</param>
    public RpcException(RpcErrorKind kind, string method, string endpointHost, string detail, RpcError? error = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base("rpc." + JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()), Describe(kind, method, endpointHost, detail, error), inner)
    {
        Kind = kind;
        Method = method;
        EndpointHost = endpointHost;
        NodeCode = error?.Code;
        Data = error?.Data;
        NodeMessage = error is null ? null : NodeText.Sanitize(error.Message);
        RetryAfter = retryAfter;
    }

    /// <summary>The class of failure.</summary>
    public RpcErrorKind Kind { get; }

    /// <summary>The method asked.</summary>
    public string Method { get; }

    /// <summary>Host name of the endpoint.</summary>
    public string EndpointHost { get; }

    /// <summary>JSON-RPC error code, when the node answered with an error object.</summary>
    public long? NodeCode { get; }

    /// <summary>Revert data carried by the error, when there was any. Hides the framework's dictionary of the same name, which stays empty.</summary>
    public new Bytes? Data { get; }

    /// <summary>The node's message, bounded and escaped.</summary>
    public string? NodeMessage { get; }

    /// <summary>How long the endpoint asked to be left alone (Retry-After), when it did.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The node's error, classified for the method that was asked.</summary>
    public static RpcException FromNodeError(RpcError error, string method, string endpointHost)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new RpcException(RpcErrorClassifier.Classify(error), method, endpointHost, "the node answered with an error", error);
    }

    /// <summary>An answer that is not one: malformed, incomplete or about something else.</summary>
    public static RpcException Invalid(string method, string endpointHost, string detail, Exception? inner = null) =>
        new(RpcErrorKind.InvalidResponse, method, endpointHost, detail, inner: inner);

    private static string Describe(RpcErrorKind kind, string method, string endpointHost, string detail, RpcError? error)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{method} at {endpointHost}: {detail} [{kind}]");
        return error is null
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text} (code {error.Code}: {NodeText.Sanitize(error.Message)})");
    }
}
