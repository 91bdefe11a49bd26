using System.Text.Json.Nodes;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using Xunit.Abstractions;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>EIP-712 against ethers and cast.</summary>
[Collection(EthersCollection.Name)]
public class TypedDataDifferentialTests(EthersPeer ethers, ITestOutputHelper output)
{
    [Fact]
    public async Task SigningHash_RandomDocuments_AgreesWithEthersBothWays()
    {
        var seed = Fuzz.Seed(73_001);
        output.WriteLine($"seed {seed}");
        var random = new RandomTypedData(seed);
        var keys = new RandomTransactions(seed);
        await Fuzz.RunAsync(
            ethers, seed, 500,
            _ => Document.Of(random.Next(), keys.Key()),
            item => new JsonObject
            {
                ["op"] = "typedData",
                ["document"] = JsonNode.Parse(item.Json),
                ["key"] = Hex.Encode(item.Key),
                ["signature"] = Secp256k1.Sign(item.Data.SigningHash(), item.Key).ToRsv().ToString(),
            },
            (item, answer, explain) =>
            {
                var digest = item.Data.SigningHash();
                answer.Text("encodedType").ShouldBe(item.Data.EncodeType(item.Data.PrimaryType), explain());
                answer.Text("domain").ShouldBe(item.Data.DomainSeparator.ToString(), explain());
                answer.Text("digest").ShouldBe(digest.ToString(), explain());
                answer.Text("signer").ShouldBe(Secp256k1.AddressOf(item.Key).ToString(), explain());
                Secp256k1.Recover(digest, Signature.FromRsv(Hex.Decode(answer.Text("signature")))).ShouldBe(Secp256k1.AddressOf(item.Key), explain());
            });
    }

    [Fact]
    public async Task Signature_RandomDocuments_EqualsCast()
    {
        var seed = Fuzz.Seed(73_002);
        output.WriteLine($"seed {seed}");
        var random = new RandomTypedData(seed);
        var keys = new RandomTransactions(seed);
        for (var i = 0; i < 40; i++)
        {
            var item = Document.Of(random.Next(), keys.Key());
            var theirs = await CastTool.RunAsync("wallet", "sign", "--private-key", Hex.Encode(item.Key), "--data", item.Json);
            Secp256k1.Sign(item.Data.SigningHash(), item.Key).ToRsv().ToString().ShouldBe(theirs, Fuzz.Case(seed, i, item.Json));
        }
    }

    private sealed record Document(string Json, TypedData Data, byte[] Key)
    {
        public static Document Of(JsonObject json, byte[] key)
        {
            var text = json.ToJsonString();
            return new Document(text, TypedData.Parse(text), key);
        }
    }
}
