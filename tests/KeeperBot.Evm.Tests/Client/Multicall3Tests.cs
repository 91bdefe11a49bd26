using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Client;

public sealed class Multicall3Tests
{
    // cast 1.7.1: cast calldata "aggregate3((address,bool,bytes)[])" "[(0x..aa,true,0x70a08231),(0x..bb,true,0x),(0x..cc,true,0x0102…32ff)]"
    private const string Calldata =
        "0x82ad56cb0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000000300000000000000000000000000000000000000000000000000000000000000600000000000000000000000000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000000000000018000000000000000000000000000000000000000000000000000000000000000aa00000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000060000000000000000000000000000000000000000000000000000000000000000470a082310000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000bb00000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000060000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000cc0000000000000000000000000000000000000000000000000000000000000001000000000000000000000000000000000000000000000000000000000000006000000000000000000000000000000000000000000000000000000000000000210102030405060708091011121314151617181920212223242526272829303132ff00000000000000000000000000000000000000000000000000000000000000";

    // cast 1.7.1: cast abi-encode "f((bool,bytes)[])" "[(true,0x0102),(false,0x08c379a0),(true,0x)]"
    private const string Answer =
        "0x00000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000003000000000000000000000000000000000000000000000000000000000000006000000000000000000000000000000000000000000000000000000000000000e00000000000000000000000000000000000000000000000000000000000000160000000000000000000000000000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000000000000400000000000000000000000000000000000000000000000000000000000000002010200000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000040000000000000000000000000000000000000000000000000000000000000000408c379a000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000000000000400000000000000000000000000000000000000000000000000000000000000000";

    private static readonly AbiFunction Aggregate3 = AbiFunction.Parse(
        "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[] returnData)");

    [Fact]
    public void Encode_ThreeCalls_IsWhatCastEncodes()
    {
        ContractCall[] calls =
        [
            new(Address.Parse("0x00000000000000000000000000000000000000aa"), Bytes.Parse("0x70a08231")),
            new(Address.Parse("0x00000000000000000000000000000000000000bb"), Bytes.Empty),
            new(Address.Parse("0x00000000000000000000000000000000000000cc"), Bytes.Parse("0x0102030405060708091011121314151617181920212223242526272829303132ff")),
        ];

        Multicall3.Encode(calls).ToString().ShouldBe(Calldata);
        (4 + 64 + calls.Sum(Multicall3.EncodedSize)).ShouldBe(Bytes.Parse(Calldata).Length);
    }

    [Fact]
    public void Decode_WhatCastEncodes_GivesEachResult() => Multicall3.Decode(Bytes.Parse(Answer), 3).ShouldBe(
    [
        new CallResult(true, Bytes.Parse("0x0102")),
        new CallResult(false, Bytes.Parse("0x08c379a0")),
        new CallResult(true, Bytes.Empty),
    ]);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(0)]
    public void Decode_AnotherCount_Throws(int count) =>
        Should.Throw<FormatException>(() => Multicall3.Decode(Bytes.Parse(Answer), count));

    [Fact]
    public void Decode_EveryTruncation_Throws()
    {
        var whole = Bytes.Parse(Answer);
        for (var length = 0; length < whole.Length; length++)
            Should.Throw<FormatException>(() => Multicall3.Decode(whole.Slice(0, length), 3), $"length {length}");
        Should.Throw<FormatException>(() => Multicall3.Decode(Bytes.CopyOf([.. whole.Span, .. new byte[32]]), 3));
    }

    [Fact]
    public void Decode_EverySingleByteChanged_ThrowsOrStillReencodesToItself()
    {
        var whole = Bytes.Parse(Answer);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.Span.ToArray();
            changed[at] ^= 0x81;
            ImmutableArray<CallResult> results;
            try
            {
                results = Multicall3.Decode(Bytes.Own(changed), 3);
            }
            catch (FormatException)
            {
                continue;
            }
            EncodeAnswer(results).ShouldBe(Bytes.CopyOf(changed), $"byte {at}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261120)]
    public void EncodeAndDecode_RandomCalls_AgreeWithTheGeneralCodec(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var calls = Enumerable.Range(0, random.Next(0, 12)).Select(_ => new ContractCall(new Address(Random(random, 20)), Bytes.Own(Random(random, random.Next(0, 100))))).ToArray();
            var general = Aggregate3.Encode(AbiValue.Array([.. calls.Select(call => AbiValue.Tuple(call.To, true, call.Data))]));
            Multicall3.Encode(calls).ShouldBe(general, $"seed {seed}, round {round}");
            var results = calls.Select(_ => new CallResult(random.Next(2) == 0, Bytes.Own(Random(random, random.Next(0, 100))))).ToImmutableArray();
            Multicall3.Decode(EncodeAnswer(results), results.Length).ShouldBe(results, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void Decode_AThousandLegsOfEightWords_AllocatesViewsOnly()
    {
        var answer = EncodeAnswer([.. Enumerable.Repeat(new CallResult(true, Bytes.Own(new byte[256])), 1000)]);
        Multicall3.Decode(answer, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var results = Multicall3.Decode(answer, 1000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        results.Length.ShouldBe(1000);
        allocated.ShouldBeLessThan(32 * 1024);
    }

    /// <summary>The answer a Multicall3 would give, by the independent general codec.</summary>
    internal static Bytes EncodeAnswer(ImmutableArray<CallResult> results)
    {
        var answer = AbiFunction.Parse("function answer((bool success, bytes returnData)[] results)");
        var calldata = answer.Encode(AbiValue.Array([.. results.Select(result => AbiValue.Tuple(result.Success, result.Data))]));
        return calldata.Slice(4, calldata.Length - 4);
    }

    private static byte[] Random(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
