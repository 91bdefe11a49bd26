using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>What one answer is worth.</summary>
/// <param name="Kind">Whether it counts.</param>
/// <param name="Pin">What the fact is about, where the answer itself says so (a receipt's block).</param>
/// <param name="Digest">Hash of its content; equal for equal answers, whatever the client's style. Empty unless <see cref="VerdictKind.Said"/>.</param>
/// <param name="Error">Class of the failure, where it is one.</param>
internal readonly record struct Verdict(VerdictKind Kind, string Pin, string Digest, RpcErrorKind Error)
{
    internal static readonly Verdict Nothing = new(VerdictKind.Nothing, "", "", RpcErrorKind.Unknown);

    internal static Verdict Said(string digest, string pin = "") => new(VerdictKind.Said, pin, digest, RpcErrorKind.Unknown);

    internal static Verdict CannotSay(RpcErrorKind error) => new(VerdictKind.CannotSay, "", "", error);

    /// <summary>For messages: the head of the digest, "nothing", or the class of the failure.</summary>
    public override string ToString() => Kind switch
    {
        VerdictKind.Said => Digest.Length > 8 ? Digest[..8] : "something",
        VerdictKind.Nothing => "nothing",
        _ => Error.ToString(),
    };
}

/// <summary>Whether an answer counts.</summary>
internal enum VerdictKind
{
    /// <summary>The node failed, is behind, or lacks the method: no vote.</summary>
    CannotSay = 0,

    /// <summary>The node knows of no such thing.</summary>
    Nothing,

    /// <summary>An answer.</summary>
    Said,
}
