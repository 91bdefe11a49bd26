using KeeperBot.Primitives;

namespace KeeperBot.Survival.Tests.World;

/// <summary>
/// Code for a contract that is itself in everything but one function, and in that too until a word of its storage says otherwise: its code stays the same while
/// it turns against its callers, as an upgradeable contract's can. Assembled by hand.
/// </summary>
public static class HostileCode
{
    private const byte Jumpdest = 0x5b;
    private const string Through = "through";

    private static readonly byte[] CalldataToMemory = [0x36, 0x60, 0x00, 0x60, 0x00, 0x37];

    // A hundredth of the third argument, on the stack.
    private static readonly byte[] Fee = [0x60, 0x64, 0x60, 0x44, 0x35, 0x04];
    private static readonly byte[] ReturnTrue = [0x60, 0x01, 0x60, 0x00, 0x52, 0x60, 0x20, 0x60, 0x00, 0xf3];

    /// <summary>The word of storage that chooses the <see cref="Hostility"/>.</summary>
    public static Hash32 Switch { get; } = Hash32.Parse("0x" + new string('0', 60) + "bad0");

    /// <summary>The original by delegation, but for one function.</summary>
    /// <param name="original">Where the original code stands.</param>
    /// <param name="selector">The function's selector.</param>
    /// <param name="payer">For a token, where it keeps the balance that <see cref="Hostility.FeeOnTop"/> is taken from.</param>
    public static Bytes Except(Address original, uint selector, Hash32 payer = default)
    {
        var code = new Assembly();
        // calldata's first word, shifted to its selector, is another: through.
        code.Emit(0x60, 0x00, 0x35, 0x60, 0xe0, 0x1c, 0x63, (byte)(selector >> 24), (byte)(selector >> 16), (byte)(selector >> 8), (byte)selector, 0x14, 0x15).JumpIf(Through);
        foreach (var hostility in Enum.GetValues<Hostility>().Where(item => item != Hostility.None))
            code.Emit(0x61, 0xba, 0xd0, 0x54, 0x60, (byte)hostility, 0x14).JumpIf(hostility.ToString());
        code.Label(Through)
            .Emit(CalldataToMemory).Emit(Delegate(original))
            .Emit(0x3d, 0x60, 0x00, 0x60, 0x00, 0x3e).JumpIf("succeeded").Emit(0x3d, 0x60, 0x00, 0xfd)
            .Label("succeeded").Emit(0x3d, 0x60, 0x00, 0xf3);
        foreach (var hostility in Enum.GetValues<Hostility>().Where(item => item != Hostility.None))
            Write(code.Label(hostility.ToString()), hostility, original, payer);
        return code.ToBytes();
    }

    /// <summary>With calldata's size as length and all gas; leaves whether it succeeded on the stack.</summary>
    private static byte[] Delegate(Address to) => [0x60, 0x00, 0x60, 0x00, 0x36, 0x60, 0x00, 0x73, .. to.Span, 0x5a, 0xf4];

    private static void Write(Assembly code, Hostility hostility, Address original, Hash32 payer)
    {
        switch (hostility)
        {
            case Hostility.FeeOnTop:
                code.Emit(CalldataToMemory).Emit(Delegate(original)).JumpIf("paid").Emit(0x60, 0x00, 0x60, 0x00, 0xfd)
                    .Label("paid").Emit(Fee).Emit([0x7f, .. payer.Span, 0x54, 0x03, 0x7f, .. payer.Span, 0x55]).Emit(ReturnTrue);
                break;
            case Hostility.FeeOfAmount:
                // The amount less the fee to the true recipient, then the fee to 0xfee.
                code.Emit(CalldataToMemory).Emit(Fee).Emit(0x60, 0x44, 0x35, 0x03, 0x60, 0x44, 0x52).Emit(Delegate(original))
                    .Emit(0x61, 0x0f, 0xee, 0x60, 0x24, 0x52).Emit(Fee).Emit(0x60, 0x44, 0x52).Emit(Delegate(original))
                    .Emit(0x16).JumpIf("split").Emit(0x60, 0x00, 0x60, 0x00, 0xfd).Label("split").Emit(ReturnTrue);
                break;
            case Hostility.ReturnFalse:
                code.Emit(0x60, 0x20, 0x60, 0x00, 0xf3);
                break;
            case Hostility.ReturnNothing:
                code.Emit(0x00);
                break;
            case Hostility.Revert:
                code.Emit(0x60, 0x00, 0x60, 0x00, 0xfd);
                break;
            case Hostility.Panic:
                code.Emit(0x63, 0x4e, 0x48, 0x7b, 0x71, 0x60, 0xe0, 0x1b, 0x60, 0x00, 0x52, 0x60, 0x11, 0x60, 0x04, 0x52, 0x60, 0x24, 0x60, 0x00, 0xfd);
                break;
            case Hostility.CustomError:
                code.Emit(0x63, 0xde, 0xad, 0xbe, 0xef, 0x60, 0xe0, 0x1b, 0x60, 0x00, 0x52, 0x60, 0x04, 0x60, 0x00, 0xfd);
                break;
            case Hostility.NoText:
                code.Emit(0x63, 0x08, 0xc3, 0x79, 0xa0, 0x60, 0xe0, 0x1b, 0x60, 0x00, 0x52, 0x60, 0x20, 0x60, 0x04, 0x52, 0x60, 0x20, 0x60, 0x24, 0x52)
                    .Emit([0x7f, .. Enumerable.Repeat((byte)0xff, 24), 0x1b, 0x5b, 0x32, 0x4a, 0x0a, 0x0d, 0xc0, 0x80, 0x60, 0x44, 0x52, 0x60, 0x64, 0x60, 0x00, 0xfd]);
                break;
            case Hostility.Megabyte:
                code.Emit(0x62, 0x10, 0x00, 0x00, 0x60, 0x00, 0xfd);
                break;
            case Hostility.Endless:
                code.Jump(hostility.ToString());
                break;
            case Hostility.RevertWhenPaid:
                code.Emit(0x3a, 0x15).JumpIf(Through).Emit(0x60, 0x00, 0x60, 0x00, 0xfd);
                break;
        }
    }

    /// <summary>Bytes with jumps to names.</summary>
    private sealed class Assembly
    {
        private readonly List<byte> _code = [];
        private readonly Dictionary<string, int> _labels = [];
        private readonly List<(int At, string Label)> _jumps = [];

        public Assembly Emit(params ReadOnlySpan<byte> bytes)
        {
            _code.AddRange(bytes);
            return this;
        }

        public Assembly Label(string name)
        {
            _labels.Add(name, _code.Count);
            return Emit(Jumpdest);
        }

        public Assembly JumpIf(string label) => To(label).Emit(0x57);

        public Assembly Jump(string label) => To(label).Emit(0x56);

        public Bytes ToBytes()
        {
            foreach (var (at, label) in _jumps)
                (_code[at], _code[at + 1]) = ((byte)(_labels[label] >> 8), (byte)_labels[label]);
            return Bytes.CopyOf(_code.ToArray());
        }

        private Assembly To(string label)
        {
            _jumps.Add((_code.Count + 1, label));
            return Emit(0x61, 0x00, 0x00);
        }
    }
}
