using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Rlp;
using KeeperBot.Evm.Tests.Abi;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using Xunit.Abstractions;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>Damaged and hostile input of every parser: refused with its own exception, in bounded memory, or accepted as exactly what it says.</summary>
[Collection(EthersCollection.Name)]
public class HostileInputTests(EthersPeer ethers, ITestOutputHelper output)
{
    // A decoded word costs its value, path and slot (under 300 bytes), a type's tuples a little more; an error's text and stack trace stay small.
    private const int BytesPerByte = 64;
    private const int BytesAtLeast = 128 * 1024;

    [Theory]
    [InlineData(AbiStrictness.Canonical, 74_001)]
    [InlineData(AbiStrictness.AnyLayout, 74_002)]
    public async Task Decode_MutatedEncodings_AcceptsOnlyWhatItsValueSaysInBoundedMemory(AbiStrictness strictness, int ordinary)
    {
        var seed = Start(ordinary);
        var random = new RandomValues(seed, wide: true);
        var mutation = new Mutation(seed);
        var accepted = new List<(AbiType Type, byte[] Bytes, AbiValue Value)>();
        for (var i = 0; i < 20_000; i++)
        {
            var type = random.Type();
            var bytes = mutation.Of(AbiEncoder.Encode(type, random.Value(type)).Span);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var value = TryDecode(type, bytes, strictness);
            var spent = GC.GetAllocatedBytesForCurrentThread() - before;
            spent.ShouldBeLessThan(BytesAtLeast + (long)BytesPerByte * bytes.Length, Explain(seed, i, type, bytes));
            if (value is null)
                continue;
            accepted.Add((type, bytes, value));
            var again = AbiEncoder.Encode(type, value).Span;
            if (strictness == AbiStrictness.Canonical)
                again.SequenceEqual(bytes).ShouldBeTrue(Explain(seed, i, type, bytes));
            AbiDecoder.Decode(type, again).ShouldBe(value, Explain(seed, i, type, bytes));
        }

        output.WriteLine($"{accepted.Count} accepted");
        accepted.Count.ShouldBeInRange(1_000, 19_000);
        // What we accept, ethers reads in the same way.
        await Fuzz.RunAsync(
            ethers, seed, 1_000,
            i => accepted[i],
            item => new JsonObject { ["op"] = "decode", ["type"] = item.Type.Name, ["data"] = Hex.Encode(item.Bytes) },
            (item, answer, explain) => JsonForm.Read(item.Type, answer.GetProperty("value")).ShouldBe(item.Value, explain()));
    }

    [Fact]
    public void Decode_MillionsAnnouncedBeforeLittleData_CostNothing()
    {
        string[] types =
        [
            "uint256[]", "string[]", "bytes", "string", "(uint256,bytes)[]", "uint8[1000000][]", "uint256[1000000]", "string[1000000]", "bytes[1000][1000][]",
            "(string[1000000],uint256[60000000])", "uint256[][1000000]",
        ];
        foreach (var name in types)
        {
            var type = AbiType.Parse(name);
            foreach (var length in new ulong[] { 1_000_000, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, (1UL << 32) + 1, ulong.MaxValue })
            {
                var data = new byte[32 * 64];
                data[31] = 32;
                ((UInt256)length).WriteBigEndian(data.AsSpan(32));
                foreach (var strictness in new[] { AbiStrictness.Canonical, AbiStrictness.AnyLayout })
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    Should.Throw<AbiException>(() => AbiDecoder.Decode(type, data, strictness), name);
                    (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(BytesAtLeast, name);
                }
            }
        }
    }

    // Elements that take no bytes could be announced by the million in one word; there is no such type, by any way to write it.
    [Theory]
    [InlineData("()[]")]
    [InlineData("tuple()[]")]
    [InlineData("()[1000000]")]
    [InlineData("(())[]")]
    [InlineData("((),())[]")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[0][]")]
    [InlineData("string[0][]")]
    [InlineData("(uint256[0])[]")]
    public void ParseType_ArrayOfElementsWithoutBytes_Throws(string type)
    {
        Should.Throw<AbiException>(() => AbiType.Parse(type));
        Should.Throw<AbiException>(() => ContractAbi.Parse("""[{"type":"event","name":"e","inputs":[{"name":"a","type":"tuple[]","components":[]}]}]"""));
    }

    [Fact]
    public void Type_NestedDeeply_IsRefusedBeforeItThreatensTheStack()
    {
        var type = AbiType.UInt256;
        Should.Throw<AbiException>(() =>
        {
            for (var i = 0; i < 100_000; i++)
                type = i % 2 == 0 ? AbiType.ArrayOf(type) : AbiType.TupleOf(type);
        });
        Should.Throw<AbiException>(() => AbiType.Parse(string.Concat(Enumerable.Repeat("(", 30)) + "uint8" + string.Concat(Enumerable.Repeat("[][][])", 30))));

        // The deepest type there is decodes on a quarter of the usual stack.
        var deepest = AbiType.Parse(string.Concat(Enumerable.Repeat("(", 31)) + "uint8[]" + string.Concat(Enumerable.Repeat(")[]", 31)));
        var value = (AbiValue)AbiValue.Array(7);
        for (var i = 0; i < 31; i++)
            value = AbiValue.Array(AbiValue.Tuple(value));
        AbiValue? decoded = null;
        var thread = new Thread(() => decoded = AbiDecoder.Decode(deepest, AbiEncoder.Encode(deepest, value).Span), 256 * 1024);
        thread.Start();
        thread.Join();
        decoded.ShouldBe(value);
    }

    [Fact]
    public void ParseSignature_RandomText_ThrowsOnlyAbiException()
    {
        var seed = Start(74_003);
        var random = new Random(seed);
        string[] pieces =
        [
            "function ", "event ", "error ", "constructor", "f", "(", "(", ")", ")", ",", "[", "]", "[]", "[3]", "[99999999]", "uint256", "int8", "bytes32", "bytes", "string", "address",
            "tuple", "tuple(", " ", " indexed", " memory", " returns ", " returns (", " view", " anonymous", ";", "\0", "é", "😀", "\ud800", "7", "uint", "-", "/*", "//", "\n", "function", "payable",
        ];
        var parsed = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(random.Next(3) == 0 ? "function f(" : "");
            for (var count = random.Next(1, 14); count > 0; count--)
                text.Append(pieces[random.Next(pieces.Length)]);
            if (random.Next(2) == 0)
                text.Append(')');
            foreach (var parse in Parsers)
                parsed += Accepts<AbiException>(() => parse(text.ToString()), () => Fuzz.Case(seed, i, JsonSerializer.Serialize(text.ToString()))) ? 1 : 0;
        }

        output.WriteLine($"{parsed} parsed");
        parsed.ShouldBeGreaterThan(500);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("tuple(")]
    [InlineData("(uint8,")]
    [InlineData(" ")]
    [InlineData("function ")]
    [InlineData("indexed ")]
    [InlineData("a")]
    [InlineData("9")]
    [InlineData(",")]
    [InlineData("()")]
    public void ParseSignature_OnePieceRepeated_EndsAtOnce(string piece)
    {
        var repeated = string.Concat(Enumerable.Repeat(piece, 200_000));
        foreach (var text in new[] { repeated, "f(" + repeated, "uint256" + repeated, "f(uint8 " + repeated + ")", "f() returns (" + repeated })
        {
            // Blanks may be repeated; for the rest there is one refusal, of bounded length.
            foreach (var parse in Parsers)
                (Record.Exception(() => parse(text)) is null or AbiException { Message.Length: < 1_000 }).ShouldBeTrue(piece);
        }
    }

    [Fact]
    public void ParseTypedData_MutatedDocuments_ThrowsOnlyAbiException()
    {
        var seed = Start(74_004);
        var documents = new RandomTypedData(seed);
        var random = new Random(seed);
        const string strange = "{}[]\",:0123456789eE-+.xabm_ \\u\0é";
        var accepted = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var text = new StringBuilder(documents.Next().ToJsonString());
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, strange[random.Next(strange.Length)]);
                        break;
                    default:
                        text[at] = strange[random.Next(strange.Length)];
                        break;
                }

                if (text.Length == 0)
                    break;
            }

            accepted += Accepts<AbiException>(() => TypedData.Parse(text.ToString()), () => Fuzz.Case(seed, i, text)) ? 1 : 0;
        }

        output.WriteLine($"{accepted} accepted");
        accepted.ShouldBeInRange(250, 4_750);
    }

    [Fact]
    public void ParseTypedData_TypesInCyclesAndChains_AreHashedOrRefusedWithoutHarmToTheStack()
    {
        const string cycle =
            """
            {"types":{"EIP712Domain":[],"A":[{"name":"b","type":"B[]"}],"B":[{"name":"a","type":"A[]"}]},"primaryType":"A","domain":{},"message":{"b":[{"a":[]}]}}
            """;
        TypedData.Parse(cycle).EncodeType("A").ShouldBe("A(B[] b)B(A[] a)");
        const string endless =
            """
            {"types":{"EIP712Domain":[],"A":[{"name":"a","type":"A"}]},"primaryType":"A","domain":{},"message":{"a":{"a":{"a":{}}}}}
            """;
        Should.Throw<AbiException>(() => TypedData.Parse(endless)).Message.ShouldContain("missing");
        TypedData.Parse(Chain(200)).MessageHash.ShouldNotBeNull();
        Should.Throw<AbiException>(() => TypedData.Parse(Chain(100_000))).Message.ShouldContain("types");
    }

    [Fact]
    public void ReadTransactionAndRlp_MutatedBytes_AcceptOnlyWhatReencodesIdentically()
    {
        var seed = Start(74_005);
        var transactions = new RandomTransactions(seed);
        var mutation = new Mutation(seed);
        using var key = new LocalSigningKey(transactions.Key());
        var accepted = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var bytes = mutation.Of(SignedEnvelope.Sign(transactions.Next(i % 3), key).Raw.Span);
            string Describe() => Fuzz.Case(seed, i, Hex.Encode(bytes));
            SignedEnvelope? signed = null;
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (Accepts<TransactionException>(() => signed = SignedEnvelope.Decode(Bytes.Own(bytes)), Describe))
            {
                accepted++;
                signed!.Transaction.Encode(signed.Signature).Span.SequenceEqual(bytes).ShouldBeTrue(Describe());
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(BytesAtLeast + 16L * bytes.Length, Describe());
            Accepts<RlpException>(() => new RlpReader(bytes).ReadEncoded(), Describe);
        }

        output.WriteLine($"{accepted} accepted");
        accepted.ShouldBeInRange(100, 5_900);
    }

    private static readonly Action<string>[] Parsers =
        [text => AbiType.Parse(text), text => AbiFunction.Parse(text), text => AbiEvent.Parse(text), text => AbiError.Parse(text), text => ContractAbi.ParseHumanReadable("function " + text)];

    private static AbiValue? TryDecode(AbiType type, byte[] bytes, AbiStrictness strictness)
    {
        try
        {
            return AbiDecoder.Decode(type, bytes, strictness);
        }
        catch (AbiException)
        {
            return null;
        }
    }

    // Any exception but the parser's own is the failure looked for.
    private static bool Accepts<TRefusal>(Action parse, Func<string> describe)
        where TRefusal : Exception
    {
        var error = Record.Exception(parse);
        if (error is not null and not TRefusal)
            throw new InvalidOperationException($"{error.GetType()} is no refusal; {describe()}", error);
        return error is null;
    }

    private static string Chain(int length)
    {
        var types = new JsonObject { ["EIP712Domain"] = new JsonArray() };
        for (var i = 0; i < length; i++)
            types[$"T{i}"] = new JsonArray(new JsonObject { ["name"] = "next", ["type"] = i == length - 1 ? "bool" : string.Create(CultureInfo.InvariantCulture, $"T{i + 1}[]") });
        return new JsonObject { ["types"] = types, ["primaryType"] = "T0", ["domain"] = new JsonObject(), ["message"] = new JsonObject { ["next"] = new JsonArray() } }.ToJsonString();
    }

    private int Start(int ordinary)
    {
        var seed = Fuzz.Seed(ordinary);
        output.WriteLine($"seed {seed}");
        return seed;
    }

    private static string Explain(int seed, int index, AbiType type, byte[] bytes) => Fuzz.Case(seed, index, $"{type} {Hex.Encode(bytes)}");
}
