using System.Globalization;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Client;

/// <summary>Headers as a node writes them, on chains named by a letter.</summary>
internal static class Headers
{
    /// <summary>A hash that depends on the height and the branch only.</summary>
    internal static Hash32 Hash(ulong number, string branch) =>
        Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{branch}{number}")));

    internal static string Json(ulong number, string branch, string parentBranch) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"number":"0x{{number:x}}","hash":"{{Hash(number, branch)}}","parentHash":"{{Hash(number - 1, parentBranch)}}","timestamp":"0x{{1_700_000_000 + number:x}}",
        "baseFeePerGas":"0x3b9aca00","gasLimit":"0x1c9c380","gasUsed":"0x5208","stateRoot":"{{Hash(number, "state")}}","miner":"0x00000000000000000000000000000000000000aa","transactions":[]}
        """);

    internal static BlockRef Ref(ulong number, string branch) =>
        new(number, Hash(number, branch), Hash(number - 1, branch), new ChainTime(1_700_000_000 + number));
}
