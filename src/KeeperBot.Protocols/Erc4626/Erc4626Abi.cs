using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Erc4626;

internal static class Erc4626Abi
{
    internal static readonly Bytes LensCode = EmbeddedAbi.LoadRuntimeCode("keeperbot/Erc4626Lens");
    internal static readonly AbiFunction LensRead = EmbeddedAbi.Load("keeperbot/Erc4626Lens").Function("read");
    internal static readonly AbiFunction Asset = EmbeddedAbi.Load("erc4626/Erc4626").Function("asset");
    internal static readonly AbiFunction Decimals = Erc20Abi.Decimals;
}
