using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Abi;

public class AbiWordsTests
{
    private static readonly Address Someone = Address.Parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");

    [Fact]
    public void Reads_EncodedStruct_GiveTheValues()
    {
        var type = AbiType.Parse("(uint256,address,bool,int128,bytes32,uint8,bytes)");
        var data = AbiEncoder.EncodeTuple(type, [UInt256.MaxValue, Someone, true, -7, UInt256.One.ToHash32(), 18, Bytes.Parse("0x0102")]);
        var words = new AbiWords(data);
        words.UInt256(0).ShouldBe(UInt256.MaxValue);
        words.Address(1).ShouldBe(Someone);
        words.Bool(2).ShouldBeTrue();
        words.Int128(3).ShouldBe(-7);
        words.Hash32(4).ShouldBe(UInt256.One.ToHash32());
        words.Int32(5).ShouldBe(18);
        words.UInt64(5).ShouldBe(18UL);
        words.UInt128(5).ShouldBe((UInt128)18);
        words.Tail(6).DynamicBytes().SequenceEqual(new byte[] { 1, 2 }).ShouldBeTrue();
    }

    [Fact]
    public void Elements_OfAnArray_AreReadInPlace()
    {
        var data = AbiEncoder.Encode(AbiType.Parse("(uint64,uint64)[]"), AbiValue.Array(AbiValue.Tuple(1, 2), AbiValue.Tuple(3, 4))).Span;
        var elements = new AbiWords(data).Tail(0).Elements(64, out var count);
        count.ShouldBe(2);
        elements.UInt64(3).ShouldBe(4UL);
    }

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000002")]
    [InlineData("0x0100000000000000000000000000000000000000000000000000000000000001")]
    public void Bool_NeitherZeroNorOne_Throws(string word) => Should.Throw<AbiException>(() => new AbiWords(Hex.Decode(word)).Bool(0)).Path.ShouldBe("word 0");

    [Fact]
    public void Reads_OutOfRange_Throw()
    {
        var max = UInt256.MaxValue.ToBigEndian();
        Should.Throw<AbiException>(() => new AbiWords(max).Address(0));
        Should.Throw<AbiException>(() => new AbiWords(max).UInt64(0));
        Should.Throw<AbiException>(() => new AbiWords(max).UInt128(0));
        Should.Throw<AbiException>(() => new AbiWords(max).Int32(0));
        Should.Throw<AbiException>(() => new AbiWords((UInt256.One << 127).ToBigEndian()).Int128(0));
        Should.Throw<AbiException>(() => new AbiWords((UInt256.One << 255).ToBigEndian()).Int128(0));
        new AbiWords(((UInt256.One << 127) - 1).ToBigEndian()).Int128(0).ShouldBe(Int128.MaxValue);
        new AbiWords((~((UInt256.One << 127) - 1)).ToBigEndian()).Int128(0).ShouldBe(Int128.MinValue);
        Should.Throw<AbiException>(() => new AbiWords(((UInt256)int.MaxValue + 1).ToBigEndian()).Int32(0));
        Should.Throw<AbiException>(() => new AbiWords((UInt256.One << 160).ToBigEndian()).Address(0));
        Should.Throw<AbiException>(() => new AbiWords((UInt256.One << 192).ToBigEndian()).UInt64(0));
    }

    [Fact]
    public void Reads_BeyondTheData_Throw()
    {
        Should.Throw<AbiException>(() => new AbiWords(new byte[63]).UInt256(1)).Path.ShouldBe("word 1");
        Should.Throw<AbiException>(() => new AbiWords(new byte[64]).UInt256(-1));
        Should.Throw<AbiException>(() => new AbiWords([]).Bool(0));
        Should.Throw<AbiException>(() => AbiWords.Exactly(new byte[65], 2));
        AbiWords.Exactly(new byte[64], 2).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("21")]
    [InlineData("0")]
    [InlineData("41")]
    [InlineData("ffffffffffffffff")]
    public void Tail_OffsetOutsideOrIntoTheHead_Throws(string offset)
    {
        if (offset == "21")
        {
            // Inside the data, but then no whole word is left.
            Should.Throw<AbiException>(() => new AbiWords(TwoWords(offset, "0")).Tail(0).DynamicBytes());
            return;
        }

        Should.Throw<AbiException>(() => new AbiWords(TwoWords(offset, "0")).Tail(0));
    }

    [Fact]
    public void DynamicBytes_LengthBeyondTheDataOrDirtyPadding_Throws()
    {
        Should.Throw<AbiException>(() => new AbiWords(TwoWords("21", "0")).DynamicBytes());
        Should.Throw<AbiException>(() => new AbiWords(TwoWords("ffffffffffffffff", "0")).DynamicBytes());
        Should.Throw<AbiException>(() => new AbiWords(TwoWords("1", "1")).DynamicBytes());
        Should.Throw<AbiException>(() => new AbiWords(TwoWords("1", "0")[..40]).DynamicBytes());
        Should.Throw<AbiException>(() => new AbiWords(TwoWords("2", "0")).Elements(32, out _));
        Should.Throw<AbiException>(() => new AbiWords([]).Elements(32, out _));
    }

    [Fact]
    public void Reads_OfAWholeAnswer_AllocateNothing()
    {
        var data = new byte[32 * 1000];
        _ = Sum(data);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Sum(data);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static UInt256 Sum(byte[] data)
    {
        var words = new AbiWords(data);
        var sum = UInt256.Zero;
        for (var i = 0; i < words.Count; i += 4)
            sum += words.UInt256(i) + words.UInt64(i + 1) + (words.Bool(i + 2) ? 1UL : 0UL) + (words.Address(i + 3).IsZero ? 0UL : 1UL);
        return sum;
    }

    private static byte[] TwoWords(string first, string second) => Hex.Decode("0x" + first.PadLeft(64, '0') + second.PadLeft(64, '0'));
}
