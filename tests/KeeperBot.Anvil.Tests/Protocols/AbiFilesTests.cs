using System.Text.Json;
using KeeperBot.Evm.Abi;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The interfaces under abi/ are those of the pinned packages, function by function.</summary>
public sealed class AbiFilesTests
{
    [Theory]
    [InlineData("perp-v2", "@perp/curie-contract", "@perp/perp-oracle-contract")]
    [InlineData("lyra-v1", "@lyrafinance/protocol")]
    [InlineData("aave-v3", "@aave/core-v3")]
    [InlineData("safe", "@safe-global/safe-contracts")]
    [InlineData("zodiac", "zodiac-roles-sdk")]
    [InlineData("uniswap-v3", "@uniswap/v3-core", "@uniswap/v3-periphery")]
    public void AbiFile_EveryEntry_IsThePackagesOwnAndOfThePinnedVersion(string folder, params string[] packages)
    {
        var store = new ArtifactStore(KeeperHome.Find());
        using var pins = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "contracts-test", "protocols.json")));
        var pinned = pins.RootElement.GetRawText();
        var files = Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "abi", folder), "*.json");
        files.ShouldNotBeEmpty();
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var root = document.RootElement;
            packages.ShouldContain(root.GetProperty("source").GetString());
            var source = ArtifactPackage.All.Single(item => item.Name == root.GetProperty("source").GetString());
            pinned.ShouldContain(root.GetProperty("version").GetString()!);
            var theirs = root.GetProperty("contract").GetString()!.Split(", ").Select(name => store.Load(source, name).Abi).ToArray();
            var ours = ContractAbi.Parse(root);
            foreach (var function in ours.Functions)
                theirs.SelectMany(abi => abi.Functions).ShouldContain(item => Shape(item) == Shape(function), $"{file}: {Shape(function)}");
            foreach (var error in ours.Errors)
                theirs.SelectMany(abi => abi.Errors).ShouldContain(item => item.Signature == error.Signature, $"{file}: {error.Signature}");
            foreach (var logged in ours.Events)
                theirs.SelectMany(abi => abi.Events).ShouldContain(item => item.Signature == logged.Signature && item.Inputs.SequenceEqual(logged.Inputs), $"{file}: {logged.Signature}");
            (ours.Functions.Length + ours.Errors.Length).ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void TimelockFile_EveryEntry_IsThePackagesOwn()
    {
        var home = KeeperHome.Find();
        var theirs = ContractAbi.Parse(File.ReadAllText(Path.Combine(home, "contracts-test", "node_modules", "@openzeppelin", "contracts", "build", "contracts", "TimelockController.json")));
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(home, "abi", "governance", "TimelockController.json")));
        var ours = ContractAbi.Parse(document.RootElement);
        File.ReadAllText(Path.Combine(home, "contracts-test", "package.json")).ShouldContain($"\"@openzeppelin/contracts\": \"{document.RootElement.GetProperty("version").GetString()}\"");
        ours.Functions.Select(Shape).Except(theirs.Functions.Select(Shape)).ShouldBeEmpty();
        ours.Events.ShouldAllBe(logged => theirs.Events.Any(item => item.Signature == logged.Signature && item.Inputs.SequenceEqual(logged.Inputs)));
        (ours.Functions.Length, ours.Events.Length).ShouldBe((2, 1));
    }

    private static string Shape(AbiFunction function) =>
        $"{function.Signature} {function.StateMutability} ({string.Join(",", function.Outputs.Select(Describe))}) of ({string.Join(",", function.Inputs.Select(Describe))})";

    private static string Describe(AbiParameter parameter) => parameter.Name + ":" + parameter.Type.Name + Members(parameter.Type);

    private static string Members(AbiType type) => type.Element is { } element
        ? Members(element)
        : type.Components.IsDefaultOrEmpty ? "" : $"{{{string.Join(",", type.Components.Select(Describe))}}}";
}
