using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using Xunit.Abstractions;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>Transactions, personal messages and addresses against ethers and cast.</summary>
[Collection(EthersCollection.Name)]
public class TransactionDifferentialTests(EthersPeer ethers, ITestOutputHelper output)
{
    [Fact]
    public async Task SignAndDecode_RandomTransactions_AgreeWithEthers()
    {
        var seed = Fuzz.Seed(72_001);
        output.WriteLine($"seed {seed}");
        var random = new RandomTransactions(seed);
        await Fuzz.RunAsync(
            ethers, seed, 2_000,
            i => Signed.Of(random.Next(i % 3), random.Key()),
            item => new JsonObject
            {
                ["op"] = "transaction",
                ["raw"] = item.Ours.Raw.ToString(),
                ["key"] = Hex.Encode(item.Key),
                ["transaction"] = Fields(item.Ours.Transaction),
            },
            (item, answer, explain) =>
            {
                answer.Text("hash").ShouldBe(item.Ours.Hash.ToString(), explain());
                answer.Text("sender").ShouldBe(item.Ours.Sender.ToString(), explain());
                answer.Text("signingHash").ShouldBe(item.Ours.Transaction.SigningHash().ToString(), explain());
                JsonNode.DeepEquals(JsonNode.Parse(answer.GetProperty("fields").GetRawText()), Fields(item.Ours.Transaction)).ShouldBeTrue(explain());
                // Both sign deterministically (RFC 6979), so what is signed there is not only valid but the same.
                answer.Text("raw").ShouldBe(item.Ours.Raw.ToString(), explain());
                var theirs = SignedEnvelope.Decode(Bytes.Parse(answer.Text("raw")));
                theirs.Transaction.ShouldBe(item.Ours.Transaction, explain());
                theirs.Sender.ShouldBe(item.Ours.Sender, explain());
                theirs.Hash.ShouldBe(item.Ours.Hash, explain());
                theirs.Signature.ShouldBe(item.Ours.Signature, explain());
            });
    }

    [Fact]
    public async Task Decode_OurTransactionsOfAllTypesByCast_GiveTheSameSignerAndHash()
    {
        var seed = Fuzz.Seed(72_002);
        output.WriteLine($"seed {seed}");
        // cast holds prices in 128 bits.
        var random = new RandomTransactions(seed, priceBits: 128);
        for (var i = 0; i < 45; i++)
        {
            var item = Signed.Of(random.Next(i % 3), random.Key());
            using var json = JsonDocument.Parse(Unquote(await CastTool.RunAsync("decode-transaction", item.Ours.Raw.ToString())));
            json.RootElement.Text("signer").ShouldBe(item.Ours.Sender.ToString(), Fuzz.Case(seed, i, item));
            json.RootElement.Text("hash").ShouldBe(item.Ours.Hash.ToString(), Fuzz.Case(seed, i, item));
            json.RootElement.Text("input").ShouldBe(item.Ours.Transaction.Data.ToString(), Fuzz.Case(seed, i, item));
            json.RootElement.Text("value").ShouldBe(item.Ours.Transaction.Value.ToQuantity(), Fuzz.Case(seed, i, item));
        }
    }

    [Fact]
    public async Task PersonalMessage_RandomTexts_AgreesWithEthersBothWays()
    {
        var seed = Fuzz.Seed(72_003);
        output.WriteLine($"seed {seed}");
        var random = new RandomTransactions(seed);
        var texts = new Abi.RandomValues(seed, wide: true);
        await Fuzz.RunAsync(
            ethers, seed, 250,
            _ => (Text: texts.Value(Evm.Abi.AbiType.String).AsString(), Key: random.Key()),
            item => new JsonObject
            {
                ["op"] = "message",
                ["text"] = item.Text,
                ["key"] = Hex.Encode(item.Key),
                ["signature"] = Secp256k1.Sign(PersonalMessage.Hash(item.Text), item.Key).ToRsv().ToString(),
            },
            (item, answer, explain) =>
            {
                var digest = PersonalMessage.Hash(item.Text);
                answer.Text("digest").ShouldBe(digest.ToString(), explain());
                answer.Text("signer").ShouldBe(Secp256k1.AddressOf(item.Key).ToString(), explain());
                Secp256k1.Recover(digest, Signature.FromRsv(Hex.Decode(answer.Text("signature")))).ShouldBe(Secp256k1.AddressOf(item.Key), explain());
            });
    }

    [Fact]
    public async Task Addresses_OfKeysChecksumsAndContracts_AgreeWithEthers()
    {
        var seed = Fuzz.Seed(72_004);
        output.WriteLine($"seed {seed}");
        var random = new RandomTransactions(seed);
        await Fuzz.RunAsync(
            ethers, seed, 500,
            _ => (Key: random.Key(), Address: random.Address(), Nonce: random.Nonce(), Salt: new Hash32(random.Bytes(32)), Code: new Hash32(random.Bytes(32))),
            item => new JsonObject
            {
                ["op"] = "addresses",
                ["key"] = Hex.Encode(item.Key),
                ["address"] = item.Address.ToString(),
                ["nonce"] = $"{item.Nonce}",
                ["salt"] = item.Salt.ToString(),
                ["codeHash"] = item.Code.ToString(),
            },
            (item, answer, explain) =>
            {
                answer.Text("own").ShouldBe(Secp256k1.AddressOf(item.Key).ToString(), explain());
                answer.Text("checksum").ShouldBe(ChecksumAddress.Format(item.Address), explain());
                ChecksumAddress.Parse(answer.Text("checksum")).ShouldBe(item.Address, explain());
                answer.Text("created").ShouldBe(ContractAddress.Create(item.Address, item.Nonce).ToString(), explain());
                answer.Text("created2").ShouldBe(ContractAddress.Create2(item.Address, item.Salt, item.Code).ToString(), explain());
            });
    }

    private static JsonObject Fields(ITransaction transaction)
    {
        var typed = transaction as Eip1559Transaction;
        var list = typed?.AccessList ?? (transaction as Eip2930Transaction)?.AccessList ?? AccessList.Empty;
        var price = (transaction as LegacyTransaction)?.GasPrice ?? (transaction as Eip2930Transaction)?.GasPrice;
        return new JsonObject
        {
            ["type"] = transaction.Type,
            ["chainId"] = $"{transaction.Chain!.Value.Value}",
            ["nonce"] = $"{transaction.Nonce}",
            ["gasPrice"] = price?.ToString(),
            ["maxPriorityFeePerGas"] = typed?.MaxPriorityFeePerGas.ToString(),
            ["maxFeePerGas"] = typed?.MaxFeePerGas.ToString(),
            ["gasLimit"] = $"{transaction.GasLimit}",
            ["to"] = transaction.To?.ToString(),
            ["value"] = transaction.Value.ToString(),
            ["data"] = transaction.Data.ToString(),
            ["accessList"] = new JsonArray([.. list.Entries.Select(entry => new JsonObject
            {
                ["address"] = entry.Address.ToString(),
                ["storageKeys"] = new JsonArray([.. entry.StorageKeys.Select(key => JsonValue.Create(key.ToString()))]),
            })]),
        };
    }

    // cast prints the JSON as a JSON string.
    private static string Unquote(string text) => text.StartsWith('"') ? JsonSerializer.Deserialize<string>(text)! : text;

    private sealed record Signed(SignedEnvelope Ours, byte[] Key)
    {
        public static Signed Of(ITransaction transaction, byte[] secret)
        {
            using var key = new LocalSigningKey(secret);
            return new Signed(SignedEnvelope.Sign(transaction, key), secret);
        }

        public override string ToString() => $"{Ours.Transaction} signed by {Hex.Encode(Key)} is {Ours.Raw}";
    }
}
