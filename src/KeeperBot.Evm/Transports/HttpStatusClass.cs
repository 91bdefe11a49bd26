using System.Net;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Transports;

/// <summary>What an HTTP status other than 200 means.</summary>
internal static class HttpStatusClass
{
    internal static RpcErrorKind Of(HttpStatusCode status) => (int)status switch
    {
        429 => RpcErrorKind.RateLimited,
        401 or 403 => RpcErrorKind.Unauthorized,
        >= 300 and < 400 => RpcErrorKind.Redirected,
        >= 500 => RpcErrorKind.ServerError,
        _ => RpcErrorKind.HttpStatus,
    };

    /// <summary>Retry-After in either of its forms, as a span from now; never negative.</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var span = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return span < TimeSpan.Zero ? TimeSpan.Zero : span;
    }
}
