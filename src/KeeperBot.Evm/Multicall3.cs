using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace KeeperBot.Evm;

/// <summary>
/// Multicall3's <c>aggregate3((address target, bool allowFailure, bytes callData)[]) returns ((bool success, bytes returnData)[])</c>,
/// encoded and decoded by hand: it is the hottest path of a read, and its one shape needs no general codec. Every leg may fail alone.
/// </summary>
public static class Multicall3
{
    private const int Word = 32;
    private const int CallHead = 4 * Word; // target, allowFailure, offset of the data, length of the data
    private static readonly byte[] Aggregate3 = [0x82, 0xad, 0x56, 0xcb];

    /// <summary>Bytes the encoding of one call takes in the calldata, its offset included.</summary>
    public static int EncodedSize(ContractCall call) => Word + CallHead + Padded(call.Data.Length);

    /// <summary>Calldata of <c>aggregate3</c> over the calls, each with allowFailure.</summary>
    public static Bytes Encode(IReadOnlyList<ContractCall> calls)
    {
        var result = new byte[Size(calls)];
        Write(calls, result);
        return Bytes.Own(result);
    }

    /// <summary>Length of the calldata over the calls.</summary>
    /// <exception cref="OverflowException">It is beyond what an array holds.</exception>
    internal static int Size(IReadOnlyList<ContractCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var size = 4 + 2 * Word;
        for (var i = 0; i < calls.Count; i++)
            size = checked(size + EncodedSize(calls[i]));
        return size;
    }

    /// <summary>Writes the calldata into <paramref name="target"/>, which is zero and of exactly the <see cref="Size"/>.</summary>
    internal static void Write(IReadOnlyList<ContractCall> calls, Span<byte> target)
    {
        Aggregate3.CopyTo(target);
        var body = target[4..];
        WriteWord(body, Word);
        WriteWord(body[Word..], calls.Count);
        var elements = body[(2 * Word)..];
        var at = calls.Count * Word;
        for (var i = 0; i < calls.Count; i++)
        {
            WriteWord(elements[(i * Word)..], at);
            at += WriteCall(elements[at..], calls[i]);
        }
    }

    /// <summary>Reads the answer to <paramref name="count"/> calls. Only the one canonical encoding is taken. Results are views into <paramref name="returnData"/>.</summary>
    /// <exception cref="FormatException">Another count, or an offset, length or padding that is not canonical.</exception>
    public static ImmutableArray<CallResult> Decode(Bytes returnData, int count)
    {
        var results = new CallResult[count];
        if (DecodeSome(returnData, results) is var answered && answered < count)
            throw Bad($"{answered} results to {count} calls");
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <summary>Reads the answer to at most as many calls as <paramref name="results"/> has room for, and says how many it answers: our own code ends before a call that it has no gas for.</summary>
    /// <exception cref="FormatException">More results than calls, or an offset, length or padding that is not canonical.</exception>
    internal static int DecodeSome(Bytes returnData, Span<CallResult> results)
    {
        var data = returnData.Span;
        if (ReadWord(data, 0) != Word)
            throw Bad("the array does not start after its offset");
        var answered = ReadWord(data, Word);
        if (answered > results.Length)
            throw Bad($"{answered} results to {results.Length} calls");
        var elements = data[(2 * Word)..];
        var at = checked(answered * Word);
        for (var i = 0; i < answered; i++)
        {
            if (ReadWord(elements, i * Word) != at)
                throw Bad($"result {i} is not where it belongs");
            results[i] = ReadResult(returnData, data, 2 * Word, ref at, i);
        }
        if (at != elements.Length)
            throw Bad("bytes follow the last result");
        return answered;
    }

    private static int WriteCall(Span<byte> target, ContractCall call)
    {
        call.To.Span.CopyTo(target[12..]);
        target[2 * Word - 1] = 1;
        WriteWord(target[(2 * Word)..], 3 * Word);
        WriteWord(target[(3 * Word)..], call.Data.Length);
        call.Data.Span.CopyTo(target[CallHead..]);
        return CallHead + Padded(call.Data.Length);
    }

    private static CallResult ReadResult(Bytes returnData, ReadOnlySpan<byte> data, int start, ref int at, int index)
    {
        var head = start + at;
        var success = ReadWord(data, head);
        if (success > 1)
            throw Bad($"success of result {index} is neither 0 nor 1");
        if (ReadWord(data, head + Word) != 2 * Word)
            throw Bad($"data of result {index} is not where it belongs");
        var length = ReadWord(data, head + 2 * Word);
        var body = head + 3 * Word;
        if (length > data.Length - body || Padded(length) > data.Length - body)
            throw Bad($"result {index} runs past the end");
        if (data.Slice(body + length, Padded(length) - length).ContainsAnyExcept((byte)0))
            throw Bad($"padding of result {index} is not zero");
        at += 3 * Word + Padded(length);
        return new CallResult(success == 1, returnData.Slice(body, length));
    }

    private static int Padded(int length) => checked((length + Word - 1) / Word * Word);

    private static void WriteWord(Span<byte> target, int value) => BinaryPrimitives.WriteInt32BigEndian(target[(Word - 4)..], value);

    private static int ReadWord(ReadOnlySpan<byte> data, int at)
    {
        if (at > data.Length - Word)
            throw Bad("it ends too early");
        var word = data.Slice(at, Word);
        var value = BinaryPrimitives.ReadInt32BigEndian(word[(Word - 4)..]);
        return value >= 0 && !word[..(Word - 4)].ContainsAnyExcept((byte)0) ? value : throw Bad("a number in it is too large");
    }

    private static FormatException Bad(string what) => new($"not an answer of aggregate3: {what}");
}
