using System.Text.Json;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Abi;

public class AbiDecoderTests
{
    [Fact]
    public void Encode_SpecificationExamples_GiveThePublishedCalldata()
    {
        foreach (var vector in VectorFile.Read("abi", "specification.json"))
        {
            var function = AbiFunction.Parse(vector.Text("function"));
            AbiValue[] arguments = [.. vector.GetProperty("arguments").EnumerateArray().Select((json, i) => FromJson(function.Inputs[i].Type, json))];
            function.Encode(arguments).ToString().ShouldBe(vector.Text("calldata"));
            function.DecodeInput(Hex.Decode(vector.Text("calldata"))).ShouldBe(AbiValue.Tuple(arguments));
        }
    }

    [Theory]
    [InlineData("bool", "2")]
    [InlineData("bool", "100")]
    [InlineData("uint8", "100")]
    [InlineData("uint248", "ff00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("address", "10000000000000000000000000000000000000000")]
    [InlineData("int8", "80")]
    [InlineData("int8", "ff")]
    [InlineData("int8", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("int248", "0080000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("bytes3", "1")]
    [InlineData("bytes31", "1")]
    public void Decode_WordOutOfTheTypesRange_Throws(string type, string word) =>
        Should.Throw<AbiException>(() => AbiDecoder.Decode(AbiType.Parse($"({type} level)"), Words(word))).Path.ShouldBe("[0].level");

    [Theory]
    [InlineData("int8", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80", -128)]
    [InlineData("int8", "7f", 127)]
    [InlineData("int256", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", -1)]
    [InlineData("uint8", "ff", 255)]
    public void Decode_WordAtTheEdge_GivesTheNumber(string type, string word, int expected) =>
        AbiDecoder.Decode(AbiType.Parse(type), Words(word)).AsInt32().ShouldBe(expected);

    [Theory]
    // bytes: no length; a length beyond the data; dirty padding; missing padding; an offset into the head; beyond; huge; a gap.
    [InlineData("bytes", "20")]
    [InlineData("bytes", "20 40 0")]
    [InlineData("bytes", "20 1 aa00000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("bytes", "20 1")]
    [InlineData("bytes", "0 0")]
    [InlineData("bytes", "40 0")]
    [InlineData("bytes", "8000000000000000000000000000000000000000000000000000000000000020 0")]
    [InlineData("bytes", "40 0 0")]
    [InlineData("bytes", "20 0 0")]
    // Arrays: lengths that would exhaust memory, or come out small after a 32-bit overflow.
    [InlineData("uint256[]", "20 ffffffff")]
    [InlineData("uint256[]", "20 8000000000000000000000000000000000000000000000000000000000000001 1")]
    [InlineData("uint256[]", "20 8000001 1")]
    [InlineData("uint256[]", "20 2 1")]
    [InlineData("bytes[]", "20 7fffffff")]
    // Offsets that loop: an inner array that is the outer one; two elements that share a tail.
    [InlineData("uint256[][]", "20 1 0")]
    [InlineData("bytes[]", "20 2 40 40 1 aa00000000000000000000000000000000000000000000000000000000000000")]
    // Nothing, half a word, and a fixed array that is short.
    [InlineData("uint256", "")]
    [InlineData("uint256[3]", "1 2")]
    [InlineData("uint256", "1 2")]
    public void Decode_DamagedLayout_Throws(string type, string words) =>
        Should.Throw<AbiException>(() => AbiDecoder.Decode(AbiType.Parse(type), Words(words)));

    [Fact]
    public void Decode_HalfAWord_Throws() => Should.Throw<AbiException>(() => AbiDecoder.Decode(AbiType.UInt256, new byte[31]));

    [Fact]
    public void Decode_OffsetsThatMultiplyTheWork_IsBounded()
    {
        // Ten levels of arrays, whose eight elements each are the one array of the next level: 8^10 values from 3 KB, if anybody believed it.
        const int levels = 10;
        var type = AbiType.Parse("uint256" + string.Concat(Enumerable.Repeat("[]", levels)));
        var data = Words("20 " + string.Concat(Enumerable.Repeat("8 " + string.Concat(Enumerable.Repeat("100 ", 8)), levels)));
        Should.Throw<AbiException>(() => AbiDecoder.Decode(type, data, AbiStrictness.AnyLayout)).Problem.ShouldContain("again");
        Should.Throw<AbiException>(() => AbiDecoder.Decode(type, data)).Problem.ShouldContain("canonical");
        Should.Throw<AbiException>(() => AbiDecoder.Decode(AbiType.Parse("bytes[]"), SharedTails(1000), AbiStrictness.AnyLayout)).Problem.ShouldContain("again");
    }

    [Fact]
    public void Decode_AnyLayout_TakesGapsAndRest()
    {
        AbiDecoder.Decode(AbiType.Bytes, Words("40 0 0"), AbiStrictness.AnyLayout).AsBytes().Length.ShouldBe(0);
        AbiDecoder.Decode(AbiType.UInt256, Words("7 8"), AbiStrictness.AnyLayout).AsInt32().ShouldBe(7);
    }

    [Theory]
    [InlineData("c0af")]
    [InlineData("eda080")]
    [InlineData("ff")]
    [InlineData("e2")]
    [InlineData("f4908080")]
    public void Decode_TextThatIsNotUtf8_Throws(string bytes) =>
        Should.Throw<AbiException>(() => AbiDecoder.Decode(AbiType.String, Words($"20 {bytes.Length / 2:x} {bytes.PadRight(64, '0')}"))).Problem.ShouldContain("UTF-8");

    [Fact]
    public void Encode_UnpairedSurrogate_Throws() =>
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.String, "\ud800")).Problem.ShouldContain("surrogate");

    [Fact]
    public void Decode_WrongDeepInside_NamesThePath()
    {
        var type = AbiType.Parse("((address owner, bool open)[] legs)");
        var good = AbiEncoder.Encode(AbiType.TupleOf([new AbiParameter("book", type)]), AbiValue.Tuple(AbiValue.Tuple(AbiValue.Array(
            AbiValue.Tuple(Address.Zero, true), AbiValue.Tuple(Address.Zero, false))))).Span.ToArray();
        good[^1] = 7;
        var error = Should.Throw<AbiException>(() => AbiDecoder.Decode(AbiType.TupleOf([new AbiParameter("book", type)]), good));
        error.Path.ShouldBe("[0].book.legs[1].open");
    }

    [Fact]
    public void Accessors_WrongKind_NameThePath()
    {
        var function = AbiFunction.Parse("function positions(uint256 id) view returns ((address owner, int128 size)[] open, string note)");
        var data = function.EncodeOutput(AbiValue.Array(AbiValue.Tuple(Address.Zero, -5)), "hi");
        var result = function.DecodeOutput(data.Span);
        result["open"][0]["size"].AsInt32().ShouldBe(-5);
        Should.Throw<AbiException>(() => result["open"][0]["size"].AsUInt256()).Path.ShouldBe("open[0].size");
        Should.Throw<AbiException>(() => result["open"][0]["owner"].AsBool()).Path.ShouldBe("open[0].owner");
        Should.Throw<AbiException>(() => result["open"][1]).Path.ShouldBe("open");
        Should.Throw<AbiException>(() => result["none"]).Problem.ShouldContain("open, note");
        Should.Throw<AbiException>(() => result["note"].Count).Path.ShouldBe("note");
        Should.Throw<AbiException>(() => result["note"].AsHash32());
    }

    [Theory]
    [InlineData("uint8", "256")]
    [InlineData("uint8", "-1")]
    [InlineData("int8", "128")]
    [InlineData("int8", "-129")]
    [InlineData("uint256", "-1")]
    [InlineData("int256", "57896044618658097711785492504343953926634992332820282019728792003956564819968")]
    public void Encode_NumberOutOfRange_Throws(string type, string number) =>
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Parse(type), System.Numerics.BigInteger.Parse(number, System.Globalization.CultureInfo.InvariantCulture)))
            .Problem.ShouldContain("does not fit");

    [Fact]
    public void Encode_ValueOfAnotherKind_Throws()
    {
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.UInt256, "1"));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Address, 1));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Bool, 1));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.String, Bytes.Empty));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Bytes, "text"));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Bytes32, Bytes.Parse("0x01")));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Parse("uint256[2]"), AbiValue.Array(1)));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Parse("(uint256,bool)"), AbiValue.Tuple(1)));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Parse("(uint256)"), AbiValue.Array(1)));
        Should.Throw<AbiException>(() => AbiEncoder.Encode(AbiType.Parse("uint256[]"), AbiValue.Tuple(1)));
        Should.Throw<AbiException>(() => AbiFunction.Parse("f(uint256 a, (bool b)[] c)").Encode(1, AbiValue.Array(AbiValue.Tuple(3))))
            .Path.ShouldEndWith("c[0].b");
        Should.Throw<ArgumentNullException>(() => AbiFunction.Parse("f(uint256)").Encode([null!]));
    }

    [Fact]
    public void FromBigInteger_BeyondAWord_Throws() =>
        Should.Throw<AbiException>(() => { AbiValue _ = System.Numerics.BigInteger.One << 256; });

    private static byte[] SharedTails(int count)
    {
        var data = new byte[32 * (2 + count) + 32 + 4096];
        data[31] = 32;
        ((UInt256)count).WriteBigEndian(data.AsSpan(32));
        for (var i = 0; i < count; i++)
            ((UInt256)(32 * count)).WriteBigEndian(data.AsSpan(64 + 32 * i));
        ((UInt256)4096).WriteBigEndian(data.AsSpan(64 + 32 * count));
        return data;
    }

    private static byte[] Words(string words) =>
        Hex.Decode("0x" + string.Concat(words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.PadLeft(64, '0'))));

    private static AbiValue FromJson(AbiType type, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => AbiValue.Array(json.EnumerateArray().Select(item => FromJson(type.Element!, item))),
        JsonValueKind.Number => json.GetUInt64(),
        JsonValueKind.String when type.Kind == AbiTypeKind.String => json.GetString()!,
        JsonValueKind.String => Bytes.Parse(json.GetString()!),
        _ => json.GetBoolean(),
    };
}
