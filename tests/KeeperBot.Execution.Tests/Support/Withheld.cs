using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Execution.Tests.Support;

/// <summary>A node that says yes to a transaction and keeps it to itself: nobody mines it.</summary>
internal static class Withheld
{
    public static Fault Fault { get; } = Fault.Replacing("withheld", request =>
    {
        var call = request.Calls[0];
        var hash = Keccak256.Hash(Bytes.Parse(call.Parameters[0].GetString()!).Span);
        return LoopbackResponse.Of($$"""{"jsonrpc":"2.0","id":{{call.Id}},"result":"{{hash}}"}""");
    });
}
