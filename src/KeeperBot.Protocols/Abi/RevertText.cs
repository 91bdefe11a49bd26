using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Abi;

/// <summary>Revert data in words. Every venue's and the vault's custom errors are known, since one contract's error comes through another.</summary>
internal static class RevertText
{
    private static readonly ImmutableArray<ContractAbi> Known =
        [EmbeddedAbi.Load("lyra-v1/Errors"), EmbeddedAbi.Load("keeperbot/LyraLens"), EmbeddedAbi.Load("keeperbot/OptionsVault")];

    internal static RevertReason Decode(CallResult result) => RevertReason.Decode(result.Data.Span, Known);
}
