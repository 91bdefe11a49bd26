using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using KeeperBot.Evm.Rlp;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Rlp;

public class RlpTests
{
    [Fact]
    public void Write_EthereumTestCases_GiveThePublishedBytes()
    {
        foreach (var vector in VectorFile.Read("rlp", "valid.json"))
        {
            var writer = new RlpWriter();
            Write(writer, vector.GetProperty("in"));
            writer.ToBytes().ToString().ShouldBe(vector.Text("out"), vector.Text("name"));
        }
    }

    [Fact]
    public void ReadEncoded_EthereumTestCases_TakesThemWhole()
    {
        foreach (var vector in VectorFile.Read("rlp", "valid.json"))
        {
            var bytes = Hex.Decode(vector.Text("out"));
            var reader = new RlpReader(bytes);
            reader.ReadEncoded().SequenceEqual(bytes).ShouldBeTrue(vector.Text("name"));
            reader.AtEnd.ShouldBeTrue();
        }
    }

    [Fact]
    public void ReadEncoded_EthereumInvalidCases_Throws()
    {
        foreach (var vector in VectorFile.Read("rlp", "invalid.json"))
        {
            Should.Throw<RlpException>(
                () =>
                {
                    var reader = new RlpReader(Hex.Decode(vector.Text("out")));
                    reader.ReadEncoded();
                    reader.RequireEnd();
                },
                vector.Text("name"));
        }
    }

    // Whatever is accepted must be the one encoding of what it says: re-encoding the items gives the same bytes.
    [Fact]
    public void ReadEncoded_MutatedBytes_AcceptsOnlyWhatReencodesIdentically()
    {
        var random = new Random(11);
        var seeds = VectorFile.Read("rlp", "valid.json").Select(vector => Hex.Decode(vector.Text("out"))).ToArray();
        var accepted = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])seeds[random.Next(seeds.Length)].Clone();
            for (var changes = random.Next(3); changes >= 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                var reader = new RlpReader(bytes);
                reader.ReadEncoded();
                reader.RequireEnd();
            }
            catch (RlpException)
            {
                continue;
            }

            accepted++;
            var writer = new RlpWriter();
            var copy = new RlpReader(bytes);
            Copy(ref copy, writer);
            writer.WrittenSpan.SequenceEqual(bytes).ShouldBeTrue(Hex.Encode(bytes));
        }

        accepted.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void ReadEncoded_DeepNesting_CostsNoStack()
    {
        const int depth = 20_000;
        var writer = new RlpWriter();
        for (var i = 0; i < depth; i++)
            writer.StartList();
        for (var i = 0; i < depth; i++)
            writer.EndList();
        var bytes = writer.ToBytes();
        var reader = new RlpReader(bytes.Span);
        reader.ReadEncoded();
        reader.AtEnd.ShouldBeTrue();
    }

    [Theory]
    [InlineData("0x00")]
    [InlineData("0x820001")]
    [InlineData("0xa1010000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0xc0")]
    [InlineData("0x")]
    public void ReadUInt256_NoCanonicalNumber_Throws(string hex) =>
        Should.Throw<RlpException>(() =>
        {
            var reader = new RlpReader(Hex.Decode(hex));
            reader.ReadUInt256();
        });

    [Fact]
    public void ReadUInt64_NineBytes_Throws() =>
        Should.Throw<RlpException>(() =>
        {
            var reader = new RlpReader(Hex.Decode("0x89010000000000000000"));
            reader.ReadUInt64();
        });

    [Fact]
    public void ReadOptionalAddress_AnyOtherLength_Throws() =>
        Should.Throw<RlpException>(() =>
        {
            var reader = new RlpReader(Hex.Decode("0x93" + new string('1', 38)));
            reader.ReadOptionalAddress();
        });

    [Fact]
    public void ReadBytes_WhereAListStands_NamesTheByte() =>
        Should.Throw<RlpException>(() =>
        {
            var reader = new RlpReader(Hex.Decode("0xc3820102c0")[..4]);
            var list = reader.ReadList();
            list.ReadBytes();
            list.ReadBytes();
        }).Message.ShouldContain("at byte 4");

    [Fact]
    public void Writer_ListLeftOpen_Throws()
    {
        var writer = new RlpWriter();
        writer.StartList();
        Should.Throw<InvalidOperationException>(() => writer.ToBytes());
        writer.EndList();
        Should.Throw<InvalidOperationException>(writer.EndList);
    }

    [Theory]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(1 << 24)]
    public void Write_LengthsAroundEachHeaderSize_ReadBack(int length)
    {
        var payload = new byte[length];
        payload[0] = 0xff;
        var writer = new RlpWriter();
        writer.StartList();
        writer.Write(payload);
        writer.EndList();
        var reader = new RlpReader(writer.WrittenSpan);
        var list = reader.ReadList();
        list.ReadBytes().SequenceEqual(payload).ShouldBeTrue();
        list.RequireEnd();
        reader.RequireEnd();
    }

    private static void Copy(ref RlpReader reader, RlpWriter writer)
    {
        if (!reader.NextIsList)
        {
            writer.Write(reader.ReadBytes());
            return;
        }

        writer.StartList();
        var list = reader.ReadList();
        while (!list.AtEnd)
            Copy(ref list, writer);
        writer.EndList();
    }

    private static void Write(RlpWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                writer.Write(value.GetUInt64());
                break;
            case JsonValueKind.Array:
                writer.StartList();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.EndList();
                break;
            default:
                var text = value.GetString()!;
                if (text.StartsWith('#'))
                    writer.Write(BigInteger.Parse(text.AsSpan(1), CultureInfo.InvariantCulture));
                else
                    writer.Write(Encoding.UTF8.GetBytes(text));
                break;
        }
    }
}
