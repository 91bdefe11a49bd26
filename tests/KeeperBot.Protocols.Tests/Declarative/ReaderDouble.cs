using System.Numerics;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Reading;

namespace KeeperBot.Protocols.Tests.Declarative;

/// <summary>
/// Answers an adapter's reads from a function, with StagedReader played in C#: what the contract does on a chain (proved in KeeperBot.Anvil.Tests), so that
/// adapters can be tested without one.
/// </summary>
internal sealed class ReaderDouble(Func<Address, Bytes, CallResult> answer)
{
    internal CallResult[] Answer(IEnumerable<ContractCall> calls) => [.. calls.Select(Answer)];

    private CallResult Answer(ContractCall call)
    {
        if (call.To != StagedAbi.At)
            return answer(call.To, call.Data);
        if (call.Data.Span.StartsWith(StagedAbi.Probe.Selector.Span))
        {
            var tried = StagedAbi.Probe.DecodeInput(call.Data.Span);
            var result = answer(tried[0].AsAddress(), tried[1].AsBytes());
            return new CallResult(false, StagedAbi.Probed.Encode(result.Success, result.Data));
        }

        var input = StagedAbi.Read.DecodeInput(call.Data.Span);
        var head = new List<AbiValue>();
        foreach (var step in input[0])
            head.Add(Make(step, head, [], []));
        var (list, each) = (input[1], input[2]);
        var (listed, total, elements, items) = (false, BigInteger.Zero, new List<AbiValue>(), new List<AbiValue>());
        if (list[2].AsInt32() > 0 && head[list[0].AsInt32()] is var source && source[1].AsBool())
        {
            var data = source[2].AsBytes().Span;
            var at = (int)Number(data, list[1].AsInt32() * 32);
            (listed, total) = (true, Number(data, at));
            var size = list[2].AsInt32() * 32;
            for (var i = list[3].AsInt32(); i < (int)total && i < list[3].AsInt32() + list[4].AsInt32(); i++)
            {
                var element = data.Slice(at + 32 + (i * size), size).ToArray();
                elements.Add(element);
                var own = new List<AbiValue>();
                foreach (var step in each)
                    own.Add(Make(step, head, own, element));
                items.AddRange(own);
            }
        }

        return new CallResult(true, StagedAbi.Read.EncodeOutput(AbiValue.Array(head), listed, total, AbiValue.Array(elements), AbiValue.Array(items)));
    }

    private AbiValue Make(AbiValue step, List<AbiValue> head, List<AbiValue> own, byte[] element)
    {
        var (target, data) = (step[0].AsAddress(), step[1].AsBytes().Span.ToArray());
        foreach (var patch in step[2])
        {
            var (source, at) = (patch[0].AsInt32(), patch[1].AsInt32() * 32);
            var from = source == StagedAbi.Element ? element : (source < head.Count ? head[source] : own[source - head.Count]) is var earlier && earlier[1].AsBool() ? earlier[2].AsBytes().Span : default;
            if (at + 32 > from.Length)
                return AbiValue.Tuple(false, false, Bytes.Empty);
            if (patch[2].AsInt64() == StagedAbi.Target)
                target = new Address(from.Slice(at + 12, 20));
            else
                from.Slice(at, 32).CopyTo(data.AsSpan((int)patch[2].AsInt64()));
        }

        var result = answer(target, Bytes.CopyOf(data));
        return AbiValue.Tuple(true, result.Success, result.Data);
    }

    private static BigInteger Number(ReadOnlySpan<byte> data, int at) => new(data.Slice(at, 32), isUnsigned: true, isBigEndian: true);
}
