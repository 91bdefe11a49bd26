using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using Xunit.Abstractions;

namespace KeeperBot.Evm.Tests.Abi;

/// <summary>The codec against cast, and against itself on damaged encodings. Seeds are printed.</summary>
public class AbiCastTests(ITestOutputHelper output)
{
    private const int Seed = 20_261;

    [Fact]
    public async Task Encode_RandomValues_EqualsCastAndDecodesBack()
    {
        output.WriteLine($"seed {Seed}");
        var random = new RandomValues(Seed);
        for (var i = 0; i < 60; i++)
        {
            // A whole tuple a call, six values each: 360 values in 60 short processes.
            var type = random.Tuple(6);
            var value = random.Value(type);
            var expected = await CastTool.RunAsync("abi-encode", $"f({type})", "--", value.ToString());
            var ours = AbiEncoder.Encode(type, value);
            ours.ToString().ShouldBe(expected, $"{type} {value}");
            AbiDecoder.Decode(type, Hex.Decode(expected)).ShouldBe(value);
        }
    }

    [Fact]
    public void Decode_RandomEncodings_GiveTheValueBack()
    {
        output.WriteLine($"seed {Seed + 1}");
        var random = new RandomValues(Seed + 1);
        for (var i = 0; i < 5000; i++)
        {
            var type = random.Type();
            var value = random.Value(type);
            var encoding = AbiEncoder.Encode(type, value).Span;
            AbiDecoder.Decode(type, encoding).ShouldBe(value);
            AbiDecoder.Decode(type, encoding, AbiStrictness.AnyLayout).ShouldBe(value);
        }
    }

    [Fact]
    public void Decode_MutatedEncodings_AcceptsOnlyWhatReencodesIdentically()
    {
        output.WriteLine($"seed {Seed + 2}");
        var random = new RandomValues(Seed + 2);
        var accepted = 0;
        var refused = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var type = random.Type();
            var bytes = random.Mutate(AbiEncoder.Encode(type, random.Value(type)).Span.ToArray());
            try
            {
                var value = AbiDecoder.Decode(type, bytes);
                accepted++;
                AbiEncoder.Encode(type, value).Span.SequenceEqual(bytes).ShouldBeTrue($"{type} {Hex.Encode(bytes)}");
            }
            catch (AbiException)
            {
                refused++;
            }
        }

        output.WriteLine($"{accepted} accepted, {refused} refused");
        accepted.ShouldBeGreaterThan(1000);
        refused.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Decode_MutatedEncodingsInAnyLayout_NeverFailsOtherwise()
    {
        output.WriteLine($"seed {Seed + 3}");
        var random = new RandomValues(Seed + 3);
        var refused = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var type = random.Type();
            var bytes = random.Mutate(AbiEncoder.Encode(type, random.Value(type)).Span.ToArray());
            try
            {
                // What it accepts is a value of the type, which therefore encodes and decodes.
                var value = AbiDecoder.Decode(type, bytes, AbiStrictness.AnyLayout);
                AbiDecoder.Decode(type, AbiEncoder.Encode(type, value).Span).ShouldBe(value);
            }
            catch (AbiException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(1000);
    }

    [Theory]
    [InlineData("function transfer(address to, uint256 amount) returns (bool)")]
    [InlineData("function f((uint256 a, (bytes32[2] b, string c)[] d) x, bytes y, int8[][3] z) view returns (uint8)")]
    [InlineData("function multicall(bytes[] data) payable")]
    [InlineData("function g()")]
    [InlineData("function h(function callback, address payable to, uint a)")]
    public async Task Selector_HumanReadableDeclaration_EqualsCast(string declaration)
    {
        var function = AbiFunction.Parse(declaration);
        function.Selector.ToString().ShouldBe(await CastTool.RunAsync("sig", function.Signature));
    }

    [Fact]
    public async Task EncodePacked_ElementaryValues_EqualsCast()
    {
        AbiType[] types = [AbiType.Parse("uint8"), AbiType.Parse("int24"), AbiType.Bool, AbiType.Address, AbiType.Parse("bytes3"), AbiType.String, AbiType.Bytes, AbiType.Parse("uint16[]")];
        AbiValue[] values =
        [
            255, -2, true, Address.Parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), Bytes.Parse("0x010203"), "héllo", Bytes.Parse("0xdeadbeef"),
            AbiValue.Array(1, 2),
        ];
        var expected = await CastTool.RunAsync(
            ["abi-encode", "--packed", $"f({string.Join(',', types.Select(type => type.Name))})", "--", .. values.Select(value => value.ToString().Trim('"'))]);
        AbiPacked.Encode(types, values).ToString().ShouldBe(expected);
    }
}
