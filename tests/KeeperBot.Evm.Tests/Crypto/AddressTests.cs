using System.Text.Json;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Crypto;

public class AddressTests
{
    [Fact]
    public void Format_Eip55List_GivesThePublishedCase()
    {
        foreach (var entry in VectorFile.Read("addresses", "eip55.json"))
        {
            var text = entry.GetString()!;
            ChecksumAddress.Format(Address.Parse(text)).ShouldBe(text);
            ChecksumAddress.Parse(text).ShouldBe(Address.Parse(text));
            ChecksumAddress.TryParse(text.ToLowerInvariant(), out _).ShouldBeTrue();
            ChecksumAddress.TryParse("0x" + text[2..].ToUpperInvariant(), out _).ShouldBeTrue();
        }
    }

    [Fact]
    public void TryParse_MixedCaseWithOneLetterTurned_IsRefused()
    {
        const string right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (var i = 2; i < right.Length; i++)
        {
            if (!char.IsAsciiLetter(right[i]))
                continue;
            var turned = right[..i] + (char)(right[i] ^ 0x20) + right[(i + 1)..];
            ChecksumAddress.TryParse(turned, out var parsed).ShouldBeFalse(turned);
            parsed.IsZero.ShouldBeTrue();
            Should.Throw<FormatException>(() => ChecksumAddress.Parse(turned)).Message.ShouldContain(right);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0")]
    [InlineData("0xzaaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    public void TryParse_NoAddress_IsRefused(string text)
    {
        ChecksumAddress.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => ChecksumAddress.Parse(text));
    }

    [Fact]
    public void Create2_Eip1014Examples_GiveThePublishedAddresses()
    {
        foreach (var vector in VectorFile.Read("addresses", "create2.json"))
        {
            var creator = Address.Parse(vector.Text("creator"));
            var address = ContractAddress.Create2(creator, Hash32.Parse(vector.Text("salt")), Hex.Decode(vector.Text("code")));
            ChecksumAddress.Format(address).ShouldBe(vector.Text("address"));
        }
    }

    [Fact]
    public void Create_KnownNonces_GiveThePublishedAddresses()
    {
        foreach (JsonElement vector in VectorFile.Read("addresses", "create.json"))
        {
            ContractAddress.Create(Address.Parse(vector.Text("sender")), vector.GetProperty("nonce").GetUInt64())
                .ToString().ShouldBe(vector.Text("address"));
        }
    }
}
