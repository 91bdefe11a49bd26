using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Protocols.Abi;

/// <summary>The custom errors of every venue and of the vault: one contract's error comes through another, so all are looked in.</summary>
public static class KnownErrors
{
    /// <summary>The interfaces that declare them.</summary>
    public static ImmutableArray<ContractAbi> All { get; } =
    [
        EmbeddedAbi.Load("lyra-v1/Errors"), EmbeddedAbi.Load("keeperbot/LyraLens"), EmbeddedAbi.Load("keeperbot/OptionsVault"), EmbeddedAbi.Load("keeperbot/GmxLens"),
        EmbeddedAbi.Load("gmx-v2/Errors"), EmbeddedAbi.Load("derive-v2/Errors"), EmbeddedAbi.Load("keeperbot/DeriveLens"), RolesAbi.Contract,
    ];
}
