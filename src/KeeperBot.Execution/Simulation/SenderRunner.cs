using KeeperBot.Evm;

namespace KeeperBot.Execution.Simulation;

/// <summary>
/// Code that a single eth_call places at the acting address itself, for nodes without eth_simulateV1: it makes the action's call, so that the contract
/// sees its true sender, then the reads through Multicall3, and returns both. Nothing but the code at that address differs from the chain, and
/// the action alone is called without it, too.
/// </summary>
internal static class SenderRunner
{
    /// <summary>Intrinsic gas of a transaction, and the most that a byte of its calldata costs; the code cannot measure them.</summary>
    private const ulong Intrinsic = 21_000;
    private const ulong PerByte = 16;
    private const int Word = 32;
    private const int Header = 4 * Word;

    /*
     * Calldata: target, value, gas of the action, length L of its data, address of Multicall3, its data (L bytes), the reads' calldata.
     * Returns: 1 or 0 for the action, the gas it used, 1 or 0 for the reads, the block's time, and what the reads returned, or the action when it failed.
     *
     *         L = calldataload(0x60); calldatacopy(0, 0xa0, L); before = gas()
     *         done = call(calldataload(0x40), calldataload(0), calldataload(0x20), 0, L, 0, 0); used = before - gas()
     *         if (!done) goto fail
     *         length = calldatasize() - (L + 0xa0); calldatacopy(0, L + 0xa0, length)
     *         read = call(gas(), calldataload(0x80), 0, 0, length, 0, 0); goto join
     *   fail: length = 0; read = 0
     *   join: mstore(0x40, read); mstore(0x20, used); mstore(0, done); mstore(0x60, timestamp())
     *         returndatacopy(0x80, 0, returndatasize()); return(0, returndatasize() + 0x80)
     */
    private static readonly Bytes Code = Bytes.Parse("0x6060358060a06000375a60006000836000602035600035604035f1905a900381156042578260a0018036039081906000376000600082600060006080355af16047565b600060005b60405250602052600052426060523d600060803e3d6080016000f3");

    public static CodeOverride At(Address sender) => new(sender, Code);

    /// <summary>The call: from the sender to itself, so that it is the transaction's origin, too.</summary>
    public static CallRequest Request(SimulatedTarget target, ulong gas, Address multicall, Bytes reads, ulong readGas)
    {
        var data = new byte[5 * Word + target.Data.Length + reads.Length];
        target.To.Span.CopyTo(data.AsSpan(12));
        UInt256.FromBigInteger(target.Value.Raw).WriteBigEndian(data.AsSpan(Word, Word));
        ((UInt256)gas).WriteBigEndian(data.AsSpan(2 * Word, Word));
        ((UInt256)(ulong)target.Data.Length).WriteBigEndian(data.AsSpan(3 * Word, Word));
        multicall.Span.CopyTo(data.AsSpan(4 * Word + 12));
        target.Data.Span.CopyTo(data.AsSpan(5 * Word));
        reads.Span.CopyTo(data.AsSpan(5 * Word + target.Data.Length));
        // A call keeps back a 64th of the gas that is left, so the action gets all of its own only where more than that is there.
        return new CallRequest { From = target.From, To = target.From, Data = Bytes.Own(data), Gas = checked(gas + gas / 32 + readGas) };
    }

    /// <summary>Reads what the code returned, and the block's time that it saw.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static (SimulatedCall Action, CallResult Reads, ChainTime At) Decode(Bytes returned, SimulatedTarget target)
    {
        if (returned.Length < Header)
            throw new FormatException($"{returned.Length} bytes came back where at least {Header} are returned");
        var done = Flag(returned, 0);
        var used = UInt256.FromBigEndian(returned.Span.Slice(Word, Word));
        if (used > ulong.MaxValue - Intrinsic - PerByte * (ulong)target.Data.Length)
            throw new FormatException($"{used} is no amount of gas");
        var time = UInt256.FromBigEndian(returned.Span.Slice(3 * Word, Word));
        if (time > ulong.MaxValue)
            throw new FormatException($"{time} is no time");
        var rest = returned.Slice(Header, returned.Length - Header);
        var gas = (ulong)used + Intrinsic + PerByte * (ulong)target.Data.Length;
        return (new SimulatedCall(done, done ? Bytes.Empty : rest, gas, [], done ? null : "the call failed"), new CallResult(Flag(returned, 2 * Word), rest), new ChainTime((ulong)time));
    }

    private static bool Flag(Bytes returned, int at)
    {
        var word = UInt256.FromBigEndian(returned.Span.Slice(at, Word));
        return word <= 1 ? !word.IsZero : throw new FormatException($"{word} is neither 0 nor 1");
    }
}
