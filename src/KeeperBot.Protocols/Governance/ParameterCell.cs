using System.Numerics;
using KeeperBot.Core.Governance;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Governance;

/// <summary>Where a parameter stands among the answers of a venue's reads: some bits of one word. One place to read it from and to put another value into.</summary>
/// <param name="Name">The parameter's name, distinct within the venue.</param>
/// <param name="Label">The read whose answer has it.</param>
/// <param name="Word">Which word of the answer.</param>
/// <param name="FromBit">Its lowest bit.</param>
/// <param name="Bits">How many bits.</param>
/// <param name="Kind">How it is counted.</param>
internal sealed record ParameterCell(string Name, string Label, int Word, int FromBit, int Bits, ParameterKind Kind)
{
    private const int WordSize = 32;

    private BigInteger Mask => ((BigInteger.One << Bits) - 1) << FromBit;

    /// <summary>A parameter that has a word to itself.</summary>
    internal static ParameterCell Whole(string name, string label, int word, ParameterKind kind) => new(name, label, word, 0, kind.Unit switch
    {
        ParameterUnit.Address => 160,
        ParameterUnit.Flag => 1,
        _ => 256,
    }, kind);

    /// <summary>The raw value; null where the read failed or its answer is too short.</summary>
    internal UInt256? Read(ReadAnswers answers) => WordOf(answers.Raw(Label)) is { } word ? UInt256.FromBigInteger((word & Mask) >> FromBit) : null;

    /// <summary>The answer with another value in its place.</summary>
    /// <exception cref="ReadFailedException">The answer has no such place, or the value does not fit it.</exception>
    internal CallResult Put(CallResult answer, UInt256 raw)
    {
        if (WordOf(answer) is not { } word || raw.BitLength > Bits)
            throw new ReadFailedException("governance.not_placed", $"{Name} = {Kind.Text(raw)} has no place in the answer of {Label}");
        var data = answer.Data.Span.ToArray();
        var patched = (word & ~Mask) | (raw.ToBigInteger() << FromBit);
        var target = data.AsSpan(Word * WordSize, WordSize);
        target.Clear();
        patched.TryWriteBytes(target[^patched.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
        return new(true, Bytes.Own(data));
    }

    private BigInteger? WordOf(CallResult answer) => answer.Success && answer.Data.Length >= (Word + 1) * WordSize
        ? new BigInteger(answer.Data.Span.Slice(Word * WordSize, WordSize), isUnsigned: true, isBigEndian: true)
        : null;
}
