using System.Collections.Immutable;

namespace KeeperBot.Execution.Policy.Code;

/// <summary>Where proxies keep the address they hand calls on to. A proxy that keeps it elsewhere shows as a plain contract, whose own code is all that is pinned.</summary>
internal static class ProxySlots
{
    /// <summary>EIP-1967: keccak256("eip1967.proxy.implementation") - 1.</summary>
    public static readonly UInt256 Implementation = UInt256.Parse("0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc");

    /// <summary>EIP-1967: keccak256("eip1967.proxy.beacon") - 1.</summary>
    public static readonly UInt256 Beacon = UInt256.Parse("0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50");

    /// <summary>Proxies older than EIP-1967 (USDC's among them): keccak256("org.zeppelinos.proxy.implementation").</summary>
    public static readonly UInt256 ZeppelinOs = UInt256.Parse("0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3");

    /// <summary>Those that every contract is asked for.</summary>
    public static ImmutableArray<UInt256> All { get; } = [Implementation, Beacon, ZeppelinOs];

    /// <summary>Slot 0, where a Safe's proxy keeps its singleton. Of other contracts it is ordinary state, and not asked for.</summary>
    public static readonly UInt256 Singleton = UInt256.Zero;

    // How the proxies of Safe 1.3.0 and 1.4.1 begin, whatever compiler metadata they end with: mask slot 0 to an address, and answer masterCopy() with it.
    private static readonly Bytes SafeHead = Bytes.Parse("0x608060405273ffffffffffffffffffffffffffffffffffffffff600054167fa619486e");

    /// <summary>EIP-1167: the code of a minimal proxy before and after the address.</summary>
    private static readonly Bytes MinimalHead = Bytes.Parse("0x363d3d373d3d3d363d73");
    private static readonly Bytes MinimalTail = Bytes.Parse("0x5af43d82803e903d91602b57fd5bf3");

    /// <summary>The implementation of a minimal proxy; null for any other code.</summary>
    public static Address? MinimalTarget(ReadOnlySpan<byte> code) =>
        code.Length == MinimalHead.Length + Address.Size + MinimalTail.Length && code.StartsWith(MinimalHead.Span) && code.EndsWith(MinimalTail.Span)
            ? new Address(code.Slice(MinimalHead.Length, Address.Size))
            : null;

    /// <summary>The slot whose value stands at a place of <see cref="CodeHop.Slots"/>.</summary>
    public static UInt256 At(int place) => place < All.Length ? All[place] : Singleton;

    /// <summary>Whether it is the code of a Safe's proxy.</summary>
    public static bool IsSafeProxy(ReadOnlySpan<byte> code) => code.StartsWith(SafeHead.Span);

    /// <summary>The address in a slot; null when it is empty or holds something longer.</summary>
    public static Address? AddressIn(Hash32 slot) =>
        slot.Span[..12].ContainsAnyExcept((byte)0) || !slot.Span[12..].ContainsAnyExcept((byte)0) ? null : new Address(slot.Span[12..]);
}
