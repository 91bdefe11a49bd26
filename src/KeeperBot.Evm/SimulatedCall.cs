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

    private static readonly JsonNames Names = new(["status", "returnData", "gasUsed", "logs"], ["error"]);
    private static readonly JsonNames ErrorNames = new(["message"], ["data"]);

    internal static SimulatedCall Read(ref JsonCursor json)
    {
        var (success, gasUsed) = (false, 0UL);
        var data = Bytes.Empty;
        List<LogEntry> logs = [];
        (string Message, Bytes Data)? error = null;
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: success = json.Status(); break;
                case 1: data = json.Data(); break;
                case 2: gasUsed = json.UInt64(); break;
                case 3: logs = json.Items(LogEntry.Read); break;
                default: error = ReadError(ref json); break;
            }
        }
        if (success == error.HasValue)
            throw json.Bad(success ? "succeeded and has an error" : "failed and has no error");
        return new SimulatedCall(success, error is { } failure && data.Length == 0 ? failure.Data : data, gasUsed, [.. logs], error?.Message);
    }

    private static (string Message, Bytes Data) ReadError(ref JsonCursor json)
    {
        var (message, data) = ("", Bytes.Empty);
        var members = json.Object(ErrorNames);
        while (json.Next(ref members, out var member))
        {
            if (member == 0)
                message = NodeText.Sanitize(json.Text());
            else
                data = json.Data();
        }
        return (message, data);
    }
}
