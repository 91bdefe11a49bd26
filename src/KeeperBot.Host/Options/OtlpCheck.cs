using System.Net;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Checks the section "metrics.otlp": an HTTP address, headers that are some, an interval that is no flood.</summary>
internal sealed class OtlpCheck(OtlpOptions otlp, ErrorList errors)
{
    private const string Path = "metrics.otlp";

    /// <summary>Reports everything that is out of order.</summary>
    public void Check()
    {
        if (errors.IsClean($"{Path}.endpoint") && otlp.Endpoint.Literal is { } endpoint && ProblemOf(endpoint, otlp.Headers is { Count: > 0 }) is { } problem)
            errors.Add($"{Path}.endpoint", problem, "write for instance \"https://collector.example/v1/metrics\"");
        if (errors.IsClean($"{Path}.interval") && (otlp.Interval < TimeSpan.FromSeconds(1) || otlp.Interval > TimeSpan.FromHours(1)))
            errors.Add($"{Path}.interval", "is not from a second to an hour", "give for instance \"15 s\"");
        foreach (var name in (otlp.Headers?.Keys ?? []).Where(name => name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
            errors.Add($"{Path}.headers.{name}", "is no name of a header", "use letters, digits, '-' and '_', for instance Authorization");
        foreach (var name in (otlp.Headers?.Keys ?? []).Where(name => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            errors.Add($"{Path}.headers.{name}", "is a header that the request has of itself", "remove it");
    }

    /// <summary>Why nothing may be posted there, in words; null where it may. Never repeats the address.</summary>
    internal static string? ProblemOf(Uri endpoint, bool hasSecrets) => endpoint switch
    {
        { Scheme: not ("http" or "https") } => "is no http or https address",
        { Scheme: "http" } when hasSecrets && !(endpoint.IsLoopback || (IPAddress.TryParse(endpoint.Host, out var address) && IPAddress.IsLoopback(address))) => "would be sent its headers in the clear: http is for the loopback interface",
        _ => null,
    };
}
