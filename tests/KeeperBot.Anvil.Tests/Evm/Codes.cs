using System.Text.Json;
using KeeperBot.Primitives;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Evm;

/// <summary>Small runtime codes, by hand.</summary>
internal static class Codes
{
    /// <summary>Returns the block number.</summary>
    internal static readonly Bytes Number = Bytes.Parse("0x4360005260206000f3");

    /// <summary>Returns its own balance.</summary>
    internal static readonly Bytes SelfBalance = Bytes.Parse("0x4760005260206000f3");

    /// <summary>Returns the timestamp.</summary>
    internal static readonly Bytes Timestamp = Bytes.Parse("0x4260005260206000f3");

    /// <summary>Reverts with 0xdeadbeef.</summary>
    internal static readonly Bytes Reverts = Bytes.Parse("0x63deadbeef6000526004601cfd");

    /// <summary>Halts.</summary>
    internal static readonly Bytes Halts = Bytes.Parse("0xfe");

    /// <summary>Runs in a circle until no gas is left.</summary>
    internal static readonly Bytes Burns = Bytes.Parse("0x5b600056");

    /// <summary>Returns two megabytes of zeros: cheap to make, and what to copy costs whoever called more than is left to him.</summary>
    internal static readonly Bytes Floods = Bytes.Parse("0x622000006000f3");

    /// <summary>Logs and returns its caller under topic 1.</summary>
    internal static readonly Bytes LogsCaller = Bytes.Parse("0x33600052600160206000a160206000f3");

    /// <summary>Adds one to slot 0 and returns it.</summary>
    internal static readonly Bytes Counts = Bytes.Parse("0x6000546001018060005560005260206000f3");

    /// <summary>Our own Multicall3 at the canonical address.</summary>
    internal static CodeOverride Multicall3() => AtMulticall("keeperbot", "Multicall3");

    /// <summary>One with the canonical deployments' aggregate3, at the same address.</summary>
    internal static CodeOverride PlainMulticall3() => AtMulticall("worlds", "PlainMulticall3");

    private static CodeOverride AtMulticall(string folder, string name)
    {
        using var artifact = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryPaths.Root, "abi", folder, $"{name}.json")));
        return new CodeOverride(
            Address.Parse("0xca11bde05977b3631167028862be2a173976ca11"),
            Bytes.Parse(artifact.RootElement.GetProperty("deployedBytecode").GetString()!));
    }

    /// <summary>The word a call returned.</summary>
    internal static UInt256 Word(CallResult result)
    {
        result.Success.ShouldBeTrue();
        result.Data.Length.ShouldBe(32);
        return UInt256.FromBigEndian(result.Data.Span);
    }
}
