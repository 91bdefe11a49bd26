using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>What one simulated call did.</summary>
/// <param name="Success">Whether it returned rather than reverted or halted.</param>
/// <param name="ReturnData">Return data, or revert data.</param>
/// <param name="GasUsed">Gas used.</param>
/// <param name="Logs">Events, in order; none when it failed.</param>
/// <param name="Error">The node's words for the failure, bounded and escaped; null on success.</param>
public sealed record SimulatedCall(bool Success, Bytes ReturnData, ulong GasUsed, ImmutableArray<LogEntry> Logs, string? Error)
{
    /// <summary>The result as a plain read gives it.</summary>
    public CallResult ToCallResult() => new(Success, ReturnData);

    internal static SimulatedCall Read(JsonView view)
    {
        var success = view["status"].Status();
        var error = view.Optional("error");
        if (success == error.HasValue)
            throw view.Bad(success ? "succeeded and has an error" : "failed and has no error");
        var data = view["returnData"].Data();
        if (error is { } failure && data.Length == 0)
            data = failure.Optional("data")?.Data() ?? data;
        return new SimulatedCall(
            success,
            data,
            view["gasUsed"].UInt64(),
            [.. view["logs"].Items(LogEntry.Read)],
            error is { } e ? NodeText.Sanitize(e["message"].Text()) : null);
    }
}
