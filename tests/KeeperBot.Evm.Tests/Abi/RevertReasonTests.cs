using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Abi;

public class RevertReasonTests
{
    private static readonly AbiError Message = AbiError.Parse("Error(string)");
    private static readonly ContractAbi Abi = ContractAbi.ParseHumanReadable("error Insufficient(uint256 available, string why)");

    [Fact]
    public void Decode_Message_GivesItsText()
    {
        var reason = RevertReason.Decode(Message.Encode("CH_NEMR").Span, Abi);
        reason.Kind.ShouldBe(RevertReasonKind.Message);
        reason.Name.ShouldBe("Error");
        reason.Text.ShouldBe("CH_NEMR");
    }

    [Theory]
    [InlineData(0x01, "assertion failed")]
    [InlineData(0x11, "arithmetic overflow or underflow")]
    [InlineData(0x12, "division or modulo by zero")]
    [InlineData(0x32, "index out of bounds")]
    [InlineData(0x99, "unknown panic code")]
    public void Decode_Panic_NamesTheCode(int code, string meaning)
    {
        var reason = RevertReason.Decode(AbiError.Parse("Panic(uint256)").Encode(code).Span, abi: null);
        reason.Kind.ShouldBe(RevertReasonKind.Panic);
        reason.Text.ShouldBe($"Panic(0x{code:x}): {meaning}");
        reason.Arguments!.AsInt32().ShouldBe(code);
    }

    [Fact]
    public void Decode_CustomErrorOfTheAbi_GivesNameAndArguments()
    {
        var reason = RevertReason.Decode(Abi.Error("Insufficient").Encode(7, "low\n").Span, Abi);
        reason.Kind.ShouldBe(RevertReasonKind.CustomError);
        reason.Name.ShouldBe("Insufficient");
        reason.Text.ShouldBe("Insufficient(7,\"low\\u{a}\")");
        reason.Arguments!["available"].AsUInt64().ShouldBe(7UL);
    }

    [Fact]
    public void Decode_CustomErrorOfALaterAbi_IsFound() =>
        RevertReason.Decode(Abi.Error("Insufficient").Encode(7, "x").Span, [ContractAbi.Parse("[]"), Abi]).Kind.ShouldBe(RevertReasonKind.CustomError);

    [Fact]
    public void Decode_NoData_IsEmpty() => RevertReason.Decode([], Abi).Kind.ShouldBe(RevertReasonKind.Empty);

    [Theory]
    [InlineData("0x08")]
    [InlineData("0xdeadbeef")]
    [InlineData("0x08c379a0")]
    [InlineData("0x08c379a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0x4e487b71")]
    [InlineData("0x4e487b7100000000000000000000000000000000000000000000000000000000000000")]
    public void Decode_DamagedData_IsUnknownAndShowsItsHead(string data)
    {
        var reason = RevertReason.Decode(Hex.Decode(data), Abi);
        reason.Kind.ShouldBe(RevertReasonKind.Unknown);
        reason.Text.ShouldContain(data);
    }

    [Fact]
    public void Decode_HostileText_IsEscapedAndBounded()
    {
        var reason = RevertReason.Decode(Message.Encode("\u001b[2J\r\nall is well\u202e\u2028" + new string('x', 5000)).Span, Abi);
        reason.Kind.ShouldBe(RevertReasonKind.Message);
        reason.Text.Length.ShouldBeLessThan(260);
        reason.Text.ShouldStartWith("\\u{1b}[2J\\u{d}\\u{a}all is well\\u{202e}\\u{2028}xxx");
        reason.Text.ShouldEndWith("…");
        reason.Text.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    public void Decode_MessageThatIsNotUtf8_ShowsTheBytes()
    {
        var data = Message.Encode("ab").Span.ToArray();
        data[4 + 64] = 0xff;
        RevertReason.Decode(data, Abi).Text.ShouldBe("\\xffb");
    }

    [Fact]
    public void Decode_Megabytes_ReadsNoFurther()
    {
        var reason = RevertReason.Decode(Message.Encode(new string('x', 1_000_000)).Span, Abi);
        reason.Kind.ShouldBe(RevertReasonKind.Unknown);
        reason.Text.Length.ShouldBeLessThan(300);
    }

    [Fact]
    public void Decode_RandomData_NeverThrows()
    {
        var random = new Random(5);
        byte[][] heads = [[.. Message.Selector.Span], [.. Abi.Error("Insufficient").Selector.Span], [0x4e, 0x48, 0x7b, 0x71], []];
        for (var i = 0; i < 20_000; i++)
        {
            var data = new byte[random.Next(0, 200)];
            random.NextBytes(data.AsSpan(0, random.Next(data.Length + 1)));
            var head = heads[random.Next(heads.Length)];
            if (data.Length >= head.Length)
                head.CopyTo(data, 0);
            RevertReason.Decode(data, Abi).Text.Length.ShouldBeLessThan(300);
        }
    }
}
