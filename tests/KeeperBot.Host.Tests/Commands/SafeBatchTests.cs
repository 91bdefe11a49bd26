using System.Text.Json.Nodes;
using KeeperBot.Host.Commands.Account;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Tests.Commands;

/// <summary>The batch file, and its checksum as the Safe application's own algorithm gives it (computed apart, with ethers).</summary>
public sealed class SafeBatchTests
{
    [Fact]
    public void Write_OneTransaction_HasTheFormAndTheChecksum()
    {
        var text = SafeBatch.Write(
            new ChainId(10), Address.Parse("0x00000000000000000000000000000000000000AA"), "KeeperBot: main", "“least” <privilege> & more", DateTimeOffset.FromUnixTimeMilliseconds(1_767_571_200_000),
            [new(Address.Parse("0x00000000000000000000000000000000000000bb"), Bytes.Parse("0x0102"), "something")]);
        var batch = JsonNode.Parse(text)!.AsObject();
        batch["meta"]!["checksum"]!.GetValue<string>().ShouldBe("0x4c950c3560abe81203facb8878f0f07b03c4ac2a6a66639fdf5b4e6b71b9ee17");
        ((string?)batch["version"]).ShouldBe("1.0");
        ((string?)batch["chainId"]).ShouldBe("10");
        ((string?)batch["transactions"]![0]!["to"]).ShouldBe("0x00000000000000000000000000000000000000bb");
        ((string?)batch["transactions"]![0]!["data"]).ShouldBe("0x0102");
    }

    [Fact]
    public void Checksum_OtherNameOrOtherBytes_IsTheSameOrAnother()
    {
        string Of(string name, byte data) => (string)JsonNode.Parse(SafeBatch.Write(
            new ChainId(10), Address.Zero, name, "", DateTimeOffset.UnixEpoch, [new(Address.Zero, Bytes.CopyOf([data]), "")]))!["meta"]!["checksum"]!;
        Of("a", 1).ShouldBe(Of("b", 1));
        Of("a", 2).ShouldNotBe(Of("a", 1));
    }
}
