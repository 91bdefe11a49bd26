using System.Globalization;

namespace KeeperBot.Evm.Abi;

/// <summary>A call's revert data, read as far as it can be. Never throws on any data; the text is bounded and safe to print.</summary>
/// <param name="Kind">The form of the data.</param>
/// <param name="Name">Error, Panic or the custom error's name; empty where unknown.</param>
/// <param name="Text">One line for people: the message, the panic's meaning, or the custom error with its arguments.</param>
/// <param name="Selector">The data's first four bytes, or none where it is shorter.</param>
/// <param name="Arguments">A custom error's arguments, or a panic's code; else null.</param>
public sealed record RevertReason(RevertReasonKind Kind, string Name, string Text, Bytes Selector, AbiValue? Arguments)
{
    private const int MaxText = 256;

    // Beyond this nobody reads on: a hostile contract may revert with megabytes.
    private const int MaxData = 32 * 1024;

    private static readonly AbiError Message = AbiError.Parse("Error(string message)");
    private static readonly AbiError Panic = AbiError.Parse("Panic(uint256 code)");

    /// <summary>Reads revert data; custom errors are looked up in <paramref name="abi"/> where there is one.</summary>
    public static RevertReason Decode(ReadOnlySpan<byte> revertData, ContractAbi? abi) => Decode(revertData, abi is null ? [] : [abi]);

    /// <summary>Reads revert data; custom errors are looked up in each of <paramref name="abis"/>, as an inner contract's error comes through an outer one.</summary>
    public static RevertReason Decode(ReadOnlySpan<byte> revertData, IEnumerable<ContractAbi> abis)
    {
        ArgumentNullException.ThrowIfNull(abis);
        if (revertData.IsEmpty)
            return new(RevertReasonKind.Empty, "", "reverted without a reason", Bytes.Empty, null);
        if (revertData.Length >= AbiFunction.SelectorSize && revertData.Length <= MaxData)
        {
            if (revertData.StartsWith(Message.Selector.Span) && ReadMessage(revertData) is { } message)
                return message;
            if (revertData.StartsWith(Panic.Selector.Span) && ReadPanic(revertData) is { } panic)
                return panic;
            foreach (var abi in abis)
            {
                if (abi.TryFindError(revertData, out var error) && ReadCustom(error, revertData) is { } custom)
                    return custom;
            }
        }

        return Unknown(revertData);
    }

    /// <summary>What Solidity's compiler means by a panic code (Solidity documentation, "Panic via assert and Error via require").</summary>
    public static string PanicMeaning(UInt256 code) => code.FitsUInt64 ? (ulong)code switch
    {
        0x00 => "generic compiler panic",
        0x01 => "assertion failed",
        0x11 => "arithmetic overflow or underflow",
        0x12 => "division or modulo by zero",
        0x21 => "conversion to an enum out of range",
        0x22 => "storage byte array wrongly encoded",
        0x31 => "pop of an empty array",
        0x32 => "index out of bounds",
        0x41 => "too much memory allocated",
        0x51 => "call of an uninitialised function",
        _ => "unknown panic code",
    } : "unknown panic code";

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    private static RevertReason? ReadMessage(ReadOnlySpan<byte> data)
    {
        // As bytes, because a message cut in the middle of a character is still worth showing.
        try
        {
            var words = new AbiWords(data[AbiFunction.SelectorSize..]);
            var text = words.Tail(0).DynamicBytes();
            return new(RevertReasonKind.Message, Message.Name, text.IsEmpty ? "reverted with an empty message" : PrintableText.Of(text, MaxText), Message.Selector, null);
        }
        catch (AbiException)
        {
            return null;
        }
    }

    private static RevertReason? ReadPanic(ReadOnlySpan<byte> data)
    {
        if (data.Length != AbiFunction.SelectorSize + AbiType.WordSize)
            return null;
        var code = UInt256.FromBigEndian(data[AbiFunction.SelectorSize..]);
        var text = string.Create(CultureInfo.InvariantCulture, $"Panic({code:x}): {PanicMeaning(code)}");
        return new(RevertReasonKind.Panic, Panic.Name, text, Panic.Selector, code);
    }

    private static RevertReason? ReadCustom(AbiError error, ReadOnlySpan<byte> data)
    {
        try
        {
            var arguments = error.Decode(data);
            return new(RevertReasonKind.CustomError, error.Name, PrintableText.Of(error.Name + arguments, MaxText), error.Selector, arguments);
        }
        catch (AbiException)
        {
            return null;
        }
    }

    private static RevertReason Unknown(ReadOnlySpan<byte> data)
    {
        const int shown = 68;
        var hex = Hex.Encode(data[..Math.Min(data.Length, shown)]);
        var text = data.Length <= shown
            ? $"unknown revert data {hex}"
            : string.Create(CultureInfo.InvariantCulture, $"unknown revert data {hex}… ({data.Length} bytes)");
        var selector = data.Length >= AbiFunction.SelectorSize ? Bytes.CopyOf(data[..AbiFunction.SelectorSize]) : Bytes.Empty;
        return new(RevertReasonKind.Unknown, "", text, selector, null);
    }
}
