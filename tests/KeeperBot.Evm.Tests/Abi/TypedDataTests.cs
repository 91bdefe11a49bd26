using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.TestKit;

namespace KeeperBot.Evm.Tests.Abi;

public class TypedDataTests
{
    private const string Key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private const string Nested =
        """
        {
          "types": {
            "EIP712Domain": [{"name":"name","type":"string"},{"name":"chainId","type":"uint256"},{"name":"salt","type":"bytes32"}],
            "Leg": [{"name":"size","type":"int128"},{"name":"tags","type":"string[]"},{"name":"inner","type":"Cell[]"}],
            "Cell": [{"name":"n","type":"int8"}],
            "Book": [{"name":"legs","type":"Leg[2]"},{"name":"grid","type":"uint8[][2]"},{"name":"raw","type":"bytes"},{"name":"id","type":"bytes4"},{"name":"open","type":"bool"},{"name":"who","type":"address[]"}]
          },
          "primaryType": "Book",
          "domain": {"name":"Köln","chainId":"0x7a69","salt":"0x0101010101010101010101010101010101010101010101010101010101010101"},
          "message": {
            "legs": [
              {"size":"-170141183460469231731687303715884105728","tags":["a","b"],"inner":[{"n":7},{"n":-7}]},
              {"size":-1,"tags":[],"inner":[]}
            ],
            "grid": [[1,"2"],[]], "raw":"0xdeadbeef", "id":"0x01020304", "open":true, "who":["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"]
          }
        }
        """;

    private static string Mail => File.ReadAllText(RepositoryPaths.Vectors("abi", "eip712-mail.json"));

    [Fact]
    public void SigningHash_TheExampleOfEip712_IsThePublishedOne()
    {
        var data = TypedData.Parse(Mail);
        data.EncodeType("Mail").ShouldBe("Mail(Person from,Person to,string contents)Person(string name,address wallet)");
        data.DomainSeparator.ToString().ShouldBe("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
        data.MessageHash.ToString().ShouldBe("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
        data.SigningHash().ToString().ShouldBe("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
        // The example's key is the hash of "cow".
        var signature = Secp256k1.Sign(data.SigningHash(), Keccak256.Hash("cow"u8).Span);
        signature.ToRsv().ToString().ShouldBe(
            "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c");
    }

    [Fact]
    public async Task Signature_NestedDocument_EqualsCast()
    {
        var signature = Secp256k1.Sign(TypedData.Parse(Nested).SigningHash(), Hex.Decode(Key));
        signature.ToRsv().ToString().ShouldBe(await CastTool.RunAsync("wallet", "sign", "--private-key", Key, "--data", Nested));
    }

    // EIP-712 allows types that refer to themselves; cast refuses them, so this is put together by hand.
    [Fact]
    public void MessageHash_TypeThatRefersToItself_HashesTheInnerValues()
    {
        const string tree =
            """
            {"types":{"EIP712Domain":[],"Tree":[{"name":"n","type":"uint8"},{"name":"below","type":"Tree[]"}]},"primaryType":"Tree","domain":{},
             "message":{"n":1,"below":[{"n":2,"below":[]}]}}
            """;
        var type = Keccak256.Hash("Tree(uint8 n,Tree[] below)"u8).Span.ToArray();
        var leaf = Keccak256.Hash([.. type, .. ((UInt256)2).ToBigEndian(), .. Keccak256.Empty.Span]);
        var root = Keccak256.Hash([.. type, .. UInt256.One.ToBigEndian(), .. Keccak256.Hash(leaf.Span).Span]);
        TypedData.Parse(tree).MessageHash.ShouldBe(root);
    }

    [Theory]
    [InlineData("\"open\":true", "\"open\":1", "message.open")]
    [InlineData("\"open\":true,", "", "open")]
    [InlineData("\"open\":true", "\"open\":true,\"more\":1", "message.more")]
    [InlineData("\"open\":true", "\"open\":true,\"open\":false", "not JSON")]
    [InlineData("\"size\":-1", "\"size\":1.5", "message.legs[1].size")]
    [InlineData("\"size\":-1", "\"size\":1e3", "message.legs[1].size")]
    [InlineData("\"size\":-1", "\"size\":\"170141183460469231731687303715884105728\"", "message.legs[1].size")]
    [InlineData("0x01020304", "0x010203", "message.id")]
    [InlineData("0x5aAeb6", "0x5aaeb6", "message.who[0]")]
    [InlineData("[[1,\"2\"],[]]", "[[1]]", "message.grid")]
    [InlineData("[1,\"2\"]", "[256]", "message.grid[0][0]")]
    [InlineData("\"type\":\"bool\"", "\"type\":\"Missing\"", "types.Book.open")]
    [InlineData("\"type\":\"bool\"", "\"type\":\"]\"", "types.Book.open")]
    [InlineData("\"type\":\"string[]\"", "\"type\":\"Missing[]\"", "types.Leg.tags")]
    [InlineData("\"type\":\"string[]\"", "\"type\":\"string[0x2]\"", "types.Leg.tags")]
    [InlineData("\"type\":\"bool\"", "\"type\":\"function\"", "types.Book.open")]
    [InlineData("\"name\":\"n\",\"type\":\"int8\"", "\"name\":\"n,int8 m\",\"type\":\"int8\"", "comma")]
    [InlineData("\"Cell\": [", "\"uint8\": [{\"name\":\"n\",\"type\":\"int8\"}], \"Cell\": [", "types.uint8")]
    [InlineData("Köln", "\\ud800", "not Unicode")]
    [InlineData("\"type\":\"bool\"", "\"type\":\"uint\"", "canonically")]
    [InlineData("\"primaryType\": \"Book\"", "\"primaryType\": \"None\"", "None")]
    [InlineData("\"EIP712Domain\"", "\"Other\"", "EIP712Domain")]
    [InlineData("\"name\":\"tags\"", "\"name\":\"size\"", "types.Leg")]
    [InlineData("\"domain\"", "\"dominion\"", "domain")]
    public void Parse_DamagedDocument_NamesThePlace(string right, string wrong, string place)
    {
        Nested.ShouldContain(right);
        Should.Throw<AbiException>(() => TypedData.Parse(Nested.Replace(right, wrong, StringComparison.Ordinal))).Message.ShouldContain(place);
    }

    [Fact]
    public async Task PersonalMessage_AnyText_EqualsCast()
    {
        foreach (var text in new[] { "hello", "Grüße, Welt", new string('x', 300) })
        {
            PersonalMessage.Hash(text).ToString().ShouldBe(await CastTool.RunAsync("hash-message", text));
            Secp256k1.Sign(PersonalMessage.Hash(text), Hex.Decode(Key)).ToRsv().ToString()
                .ShouldBe(await CastTool.RunAsync("wallet", "sign", "--private-key", Key, text));
        }
    }
}
