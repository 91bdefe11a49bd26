using System.Text;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Tests.JsonRpc;

/// <summary>A node's answer with escapes that are no Unicode, in names and in values: refused as malformed, or of no consequence, and never another exception.</summary>
public class UnreadableTextTests
{
    private static readonly JsonNames Hash = new([], ["hash"]);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"\ud800":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"\ud800":1,"result":{"hash":"0x01"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"\ud800":1,"\ud800":2,"hash":"0x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"has\udc00":1,"hash":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"\ud800","id":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"\ud800","data":"\ud800","\ud800":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"a","data":{"\ud800":"0x"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"messag\ud800":"a","message":"b"}}""")]
    public void Parse_EscapesThatAreNoUnicode_AreRefusedAsMalformedOrPassedOver(string body)
    {
        var error = Record.Exception(() =>
        {
            var reply = RpcReplyParser.ParseSingle(Encoding.UTF8.GetBytes(body), 1);
            if (reply.Error is null)
                JsonCursor.Read(reply.ResultUtf8.Span, ReadHash);
        });
        (error is null or JsonRpcFormatException).ShouldBeTrue($"{body}: {error}");
    }

    private static string ReadHash(ref JsonCursor json)
    {
        var text = "";
        var members = json.Object(Hash);
        while (json.Next(ref members, out _))
            text = json.Text();
        return text;
    }
}
