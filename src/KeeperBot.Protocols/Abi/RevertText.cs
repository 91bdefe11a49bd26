using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Abi;

/// <summary>Revert data in words, with the errors of <see cref="KnownErrors"/>.</summary>
internal static class RevertText
{
    internal static RevertReason Decode(CallResult result) => RevertReason.Decode(result.Data.Span, KnownErrors.All);
}
