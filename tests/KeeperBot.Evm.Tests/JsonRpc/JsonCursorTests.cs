using System.Text;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.JsonRpc;

/// <summary>Values straight from the UTF-8 of an answer: strict, forward, and without a copy of the text on the way.</summary>
public sealed class JsonCursorTests
{
    private static readonly string Zeros = "0x" + new string('0', 63) + "1";
    private static readonly Address Emitter = Address.Parse("0x00000000000000000000000000000000000000ee");

    [Fact]
    public void Read_HeaderWithItsMembersBackwards_IsTheSame()
    {
        var json = Headers.Json(7, "a", "a");
        var backwards = "{" + string.Join(',', json.Trim().Trim('{', '}').ReplaceLineEndings("").Split(',').Reverse()) + "}";

        Read(backwards, BlockHeader.Read).ShouldBe(Read(json, BlockHeader.Read));
    }

    [Theory]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":\"0x5208\",\"gasUsed\":\"0x5208\"", "result.gasUsed is there twice")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":null,\"gasUsed\":\"0x5208\"", "twice")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":null", "result has no 'gasUsed'")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUs\\u0065d\":\"0x5208\"", "result has no 'gasUsed'")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":\"0x\\u0035208\"", "result.gasUsed is not a quantity")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":[\"0x5208\"]", "result.gasUsed is not a string")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":\"0x5208\",", "not valid JSON")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":\"0x10000000000000000\"", "result.gasUsed does not fit 64 bits")]
    [InlineData("\"gasUsed\":\"0x5208\"", "\"gasUsed\":\"0x1c9c381\"", "used more gas than its limit")]
    public void Read_HeaderThatIsNone_SaysWhatAndWhere(string honest, string said, string expected)
    {
        var json = Headers.Json(7, "a", "a");
        json.ShouldContain(honest);

        Should.Throw<JsonRpcFormatException>(() => Read(json.Replace(honest, said), BlockHeader.Read)).Message.ShouldContain(expected);
    }

    [Fact]
    public void Read_UnknownMembersTwiceAndNested_ArePassedOver() => Read(
        Headers.Json(7, "a", "a").Replace("\"transactions\":[]", "\"x\":{\"number\":\"0x1\",\"y\":[{\"number\":1}]},\"x\":[[[]]],\"transactions\":[{\"hash\":null}]"), BlockHeader.Read)
        .ShouldBe(Read(Headers.Json(7, "a", "a"), BlockHeader.Read));

    [Theory]
    [InlineData("{} {}")]
    [InlineData("")]
    [InlineData("{\"number\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"0x1\"")]
    public void Read_TextThatIsNoObject_IsRefused(string json) => Should.Throw<JsonRpcFormatException>(() => Read(json, BlockHeader.Read));

    [Fact]
    public void Read_MistakeDeepInside_IsNamedByItsPath()
    {
        var receipt = Receipt(Log("0x11"), Log("0x1"));

        Should.Throw<JsonRpcFormatException>(() => Read(receipt, TransactionReceipt.Read)).Message.ShouldBe("result.logs[1].data is not hexadecimal data");
        Should.Throw<JsonRpcFormatException>(() => Read(Receipt(Log("0x"), "{\"data\":\"0x\",\"topics\":[]}"), TransactionReceipt.Read)).Message.ShouldBe("result.logs[1] has no 'address'");
    }

    [Fact]
    public void Read_Header_AllocatesLittleMoreThanTheHeader()
    {
        var utf8 = Encoding.UTF8.GetBytes(Headers.Json(7, "a", "a").Replace("\"transactions\":[]", $"\"transactions\":[{string.Join(',', Enumerable.Repeat($"\"{Zeros}\"", 500))}]"));

        Allocated(utf8, BlockHeader.Read).ShouldBeLessThan(512, "the text has 35 KB");
    }

    [Fact]
    public void Read_ReceiptWithALongLog_AllocatesItsBytesAndNoText()
    {
        var utf8 = Encoding.UTF8.GetBytes(Receipt(Log("0x" + new string('1', 2 * 32_768))));

        Allocated(utf8, TransactionReceipt.Read).ShouldBeInRange(32_768, 32_768 + 2_048);
    }

    [Fact]
    public void Read_SimulationOfManyCalls_AllocatesInProportionToTheValues()
    {
        var call = $$"""{"status":"0x1","returnData":"0x{{new string('1', 512)}}","gasUsed":"0x5208","logs":[]}""";
        var utf8 = Encoding.UTF8.GetBytes($$"""[{"number":"0x1","timestamp":"0x1","calls":[{{string.Join(',', Enumerable.Repeat(call, 1_000))}}]}]""");

        Allocated(utf8, SimulationReply.ReadBlocks).ShouldBeLessThan(1_000 * (256 + 160) + 20_000, "the text has 580 KB");
    }

    private static T Read<T>(string json, JsonCursor.Reading<T> read) => JsonCursor.Read(Encoding.UTF8.GetBytes(json), read);

    private static long Allocated<T>(byte[] utf8, JsonCursor.Reading<T> read)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            JsonCursor.Read(utf8, read);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static string Log(string data) => $$"""{"address":"{{Emitter}}","topics":["{{Zeros}}"],"data":"{{data}}","blockHash":"{{Zeros}}","transactionHash":"{{Zeros}}","logIndex":"0x0"}""";

    private static string Receipt(params string[] logs) => $$"""
        {"transactionHash":"{{Zeros}}","blockNumber":"0x1","blockHash":"{{Zeros}}","transactionIndex":"0x0","from":"{{Emitter}}","to":null,"status":"0x1","gasUsed":"0x1",
         "effectiveGasPrice":"0x1","logs":[{{string.Join(',', logs)}}]}
        """;
}
