using System.Collections.Immutable;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Execution.Policy.Code;

/// <summary>What a contract's code consists of at a block: the contract itself, then every contract it hands its calls on to.</summary>
/// <param name="Hops">In the order they are found; the contract first.</param>
public sealed record CodeShape(ImmutableArray<CodeHop> Hops)
{
    /// <summary>One hash over all of it: whichever part changes, this does.</summary>
    public Hash32 Fingerprint
    {
        get
        {
            var bytes = new List<byte>();
            foreach (var hop in Hops)
            {
                bytes.AddRange(hop.At.Span);
                bytes.AddRange(hop.CodeHash.Span);
                foreach (var slot in hop.Slots)
                    bytes.AddRange(slot.Span);
            }

            return Keccak256.Hash([.. bytes]);
        }
    }

    /// <summary>The contracts behind it, in words; empty for one that is no proxy.</summary>
    public string Behind => Hops.Length == 1 ? "" : $", behind it {string.Join(", ", Hops.Skip(1).Select(hop => hop.At))}";
}

/// <summary>One contract of a shape.</summary>
/// <param name="At">Where it is.</param>
/// <param name="CodeHash">Hash of its code (EXTCODEHASH); zero where there is nothing.</param>
/// <param name="Slots">The values of <see cref="ProxySlots.All"/>, in order, and of a Safe's proxy that of <see cref="ProxySlots.Singleton"/>.</param>
/// <param name="IsBeacon">Whether it is a beacon, which is asked for its implementation.</param>
public sealed record CodeHop(Address At, Hash32 CodeHash, ImmutableArray<Hash32> Slots, bool IsBeacon)
{
    /// <summary>The contracts it hands its calls on to.</summary>
    public ImmutableArray<Address> Next { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(CodeHop? other) => other is not null && At == other.At && CodeHash == other.CodeHash && IsBeacon == other.IsBeacon && Slots.SequenceEqual(other.Slots) && Next.SequenceEqual(other.Next);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(At, CodeHash);
}
