using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection.Emit;

namespace KeeperBot.Architecture.Tests;

/// <summary>Walks the instructions of a method body.</summary>
internal static class IlReader
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    /// <summary>Tokens of every method that is called, constructed, or taken as a delegate.</summary>
    public static IEnumerable<int> CalledMethods(ImmutableArray<byte> body)
    {
        for (var at = 0; at < body.Length;)
        {
            var code = body[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | body[at + 1]))] : Codes[body[at]];
            at += code.Size;
            if (code.OperandType == OperandType.InlineMethod)
                yield return BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at, 4));
            at += OperandSize(code.OperandType, body, at);
        }
    }

    private static int OperandSize(OperandType type, ImmutableArray<byte> body, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at, 4)),
        _ => 4,
    };
}
