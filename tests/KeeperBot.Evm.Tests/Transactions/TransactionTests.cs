using System.Text.Json;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using Xunit.Abstractions;

namespace KeeperBot.Evm.Tests.Transactions;

public class TransactionTests(ITestOutputHelper output)
{
    private static readonly Eip1559Transaction Example = new(
        new ChainId(31337), 7, 1_000_000_000, 30_000_000_000, 250_000, Address.Parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8"), 5, Bytes.Parse("0x1234"));

    [Fact]
    public void Decode_PublishedTransactions_GivesTheirFactsAndReencodes()
    {
        foreach (var vector in VectorFile.Read("transactions", "known.json"))
        {
            var raw = Bytes.Parse(vector.Text("raw"));
            var name = vector.Text("name");
            var signed = SignedEnvelope.Decode(raw);
            signed.Transaction.Type.ShouldBe(vector.GetProperty("type").GetByte(), name);
            signed.Transaction.Encode(signed.Signature).ShouldBe(raw, name);
            if (vector.TryGetProperty("signingHash", out var signingHash))
                signed.Transaction.SigningHash().ToString().ShouldBe(signingHash.GetString(), name);
            if (vector.TryGetProperty("hash", out var hash))
                signed.Hash.ToString().ShouldBe(hash.GetString(), name);
            if (vector.TryGetProperty("sender", out var sender))
                signed.Sender.ToString().ShouldBe(sender.GetString(), name);
            if (vector.TryGetProperty("privateKey", out var privateKey))
            {
                using var key = new LocalSigningKey(Hex.Decode(privateKey.GetString()!));
                SignedEnvelope.Sign(signed.Transaction, key).Raw.ShouldBe(raw, name);
            }
        }
    }

    [Fact]
    public async Task Sign_RandomTransactions_EqualsCastByteForByte()
    {
        const int seed = 559;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var secret = new byte[32];
        for (var i = 0; i < 25; i++)
        {
            random.NextBytes(secret);
            using var key = new LocalSigningKey(secret);
            var transaction = RandomTransaction(random);
            var signed = transaction.Sign(key);
            var raw = await CastTool.RunAsync(
                "mktx", "--private-key", Hex.Encode(secret), "--rpc-url", "http://127.0.0.1:9", "--chain", $"{transaction.ChainId}",
                "--nonce", $"{transaction.Nonce}", "--gas-limit", $"{transaction.GasLimit}", "--gas-price", $"{transaction.MaxFeePerGas}",
                "--priority-gas-price", $"{transaction.MaxPriorityFeePerGas}", "--value", $"{transaction.Value}", $"{transaction.To}", $"{transaction.Data}");
            signed.Raw.ToString().ShouldBe(raw);
        }
    }

    [Fact]
    public async Task Decode_OurTransactionsByCast_GiveTheSameFields()
    {
        var random = new Random(560);
        for (var i = 0; i < 25; i++)
        {
            using var key = LocalSigningKey.Generate();
            var transaction = RandomTransaction(random) with
            {
                AccessList = new AccessList(new AccessListEntry(Address.Zero, [Hash32.Zero, UInt256.MaxValue.ToHash32()]), new AccessListEntry(key.Address, [])),
                To = i % 3 == 0 ? null : Address.Zero,
            };
            var signed = transaction.Sign(key);
            using var json = JsonDocument.Parse(Unquote(await CastTool.RunAsync("decode-transaction", signed.Raw.ToString())));
            json.RootElement.Text("signer").ShouldBe(key.Address.ToString());
            json.RootElement.Text("hash").ShouldBe(signed.Hash.ToString());
            json.RootElement.Text("input").ShouldBe(transaction.Data.ToString());
            json.RootElement.Text("maxFeePerGas").ShouldBe(transaction.MaxFeePerGas.ToQuantity());
            json.RootElement.Text("nonce").ShouldBe(((UInt256)transaction.Nonce).ToQuantity());
            json.RootElement.GetProperty("accessList").GetArrayLength().ShouldBe(2);

            var decoded = SignedTransaction.Decode(signed.Raw);
            decoded.Transaction.ShouldBe(transaction);
            decoded.Sender.ShouldBe(key.Address);
            decoded.Hash.ShouldBe(signed.Hash);
        }
    }

    [Fact]
    public async Task Decode_CastsLegacyTransaction_RecoversTheSigner()
    {
        const string secret = "0x4646464646464646464646464646464646464646464646464646464646464646";
        var raw = await CastTool.RunAsync(
            "mktx", "--legacy", "--private-key", secret, "--rpc-url", "http://127.0.0.1:9", "--chain", "10", "--nonce", "3", "--gas-limit", "21000",
            "--gas-price", "7", "--value", "1", "0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
        var signed = SignedEnvelope.Decode(Bytes.Parse(raw));
        signed.Sender.ToString().ShouldBe("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
        signed.Transaction.Chain.ShouldBe(new ChainId(10));
        using var key = new LocalSigningKey(Hex.Decode(secret));
        SignedEnvelope.Sign(signed.Transaction, key).Raw.ToString().ShouldBe(raw);
    }

    [Fact]
    public void Decode_AccessListTransaction_ReadsBackTheSame()
    {
        using var key = LocalSigningKey.Generate();
        var transaction = new Eip2930Transaction(
            new ChainId(1), 1, 2, 3, null, 4, Bytes.Parse("0x60"), new AccessList(new AccessListEntry(key.Address, [UInt256.One.ToHash32()])));
        var signed = SignedEnvelope.Sign(transaction, key);
        SignedEnvelope.Decode(signed.Raw).Transaction.ShouldBe(transaction);
        Should.Throw<TransactionException>(() => SignedTransaction.Decode(signed.Raw)).Message.ShouldContain("type 1");
    }

    [Fact]
    public void Decode_MutatedBytes_AcceptsOnlyWhatReencodesIdentically()
    {
        using var key = LocalSigningKey.Generate();
        var good = (Example with { AccessList = new AccessList(new AccessListEntry(Address.Zero, [Hash32.Zero])) }).Sign(key).Raw.Span.ToArray();
        var random = new Random(561);
        var accepted = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = (byte[])good.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var signed = SignedEnvelope.Decode(Bytes.Own(bytes));
                accepted++;
                signed.Transaction.Encode(signed.Signature).Span.SequenceEqual(bytes).ShouldBeTrue(Hex.Encode(bytes));
                signed.Sender.ShouldNotBe(key.Address);
            }
            catch (TransactionException)
            {
                // Refused: what most damage leads to.
            }
        }

        accepted.ShouldBeGreaterThan(100);
        accepted.ShouldBeLessThan(4_900);
    }

    [Theory]
    [InlineData("0x", "no bytes")]
    [InlineData("0x03c0", "type 3")]
    [InlineData("0x00", "type 0")]
    [InlineData("0x02", "missing")]
    [InlineData("0x02c0", "missing")]
    [InlineData("0xc0", "missing")]
    public void Decode_NoTransaction_Throws(string raw, string problem) =>
        Should.Throw<TransactionException>(() => SignedEnvelope.Decode(Bytes.Parse(raw))).Message.ShouldContain(problem);

    [Fact]
    public void Decode_HighS_Throws()
    {
        using var key = LocalSigningKey.Generate();
        var signature = Example.Sign(key).Signature;
        var mirrored = signature with { S = Secp256k1.Order - signature.S, YParity = 1 - signature.YParity };
        Should.Throw<TransactionException>(() => SignedEnvelope.Decode(Example.Encode(mirrored))).Message.ShouldContain("EIP-2");
    }

    [Fact]
    public void Decode_BytesAfterTheEnd_Throws()
    {
        using var key = LocalSigningKey.Generate();
        Should.Throw<TransactionException>(() => SignedEnvelope.Decode(Bytes.Own([.. Example.Sign(key).Raw.Span, 0])));
    }

    [Fact]
    public void Sign_TipAboveTheFee_Throws()
    {
        using var key = LocalSigningKey.Generate();
        Should.Throw<TransactionException>(() => (Example with { MaxPriorityFeePerGas = 31_000_000_000 }).Sign(key));
    }

    [Fact]
    public void Sign_NoChainId_Throws()
    {
        using var key = LocalSigningKey.Generate();
        Should.Throw<TransactionException>(() => (Example with { ChainId = default }).Sign(key));
        Should.Throw<TransactionException>(() => SignedEnvelope.Sign(new LegacyTransaction(null, 0, 1, 21000, Address.Zero, 0, Bytes.Empty), key));
    }

    [Fact]
    public void Sign_ForbiddenNonce_Throws()
    {
        using var key = LocalSigningKey.Generate();
        Should.Throw<TransactionException>(() => (Example with { Nonce = ulong.MaxValue }).Sign(key)).Message.ShouldContain("EIP-2681");
    }

    [Fact]
    public void Sign_KeyThatAnswersForAnother_Throws()
    {
        using var liar = new LyingKey();
        Should.Throw<TransactionException>(() => Example.Sign(liar)).Message.ShouldContain("does not recover");
    }

    private static Eip1559Transaction RandomTransaction(Random random)
    {
        var data = new byte[random.Next(0, 100)];
        random.NextBytes(data);
        var to = new byte[20];
        random.NextBytes(to);
        var fee = (ulong)random.NextInt64(1, long.MaxValue);
        // cast refuses empty data as an argument, so there is always some.
        return new(
            new ChainId((ulong)random.Next(2, 2_000_000)), (ulong)random.NextInt64(0, long.MaxValue), fee / 3, fee, (ulong)random.Next(21_000, 30_000_000),
            new Address(to), (UInt256)(ulong)random.NextInt64(0, long.MaxValue) * 1000, Bytes.CopyOf([1, 2, 3, 4, .. data]));
    }

    // cast prints the JSON as a JSON string.
    private static string Unquote(string text) => text.StartsWith('"') ? JsonSerializer.Deserialize<string>(text)! : text;

    private sealed class LyingKey : ISigningKey
    {
        private readonly LocalSigningKey _inner = LocalSigningKey.Generate();

        public Address Address => Address.Zero;

        public Signature Sign(Hash32 hash) => _inner.Sign(hash);

        public void Dispose() => _inner.Dispose();
    }
}
