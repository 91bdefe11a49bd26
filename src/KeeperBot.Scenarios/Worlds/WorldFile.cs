using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>A world's description as JSON: every address, the accounts and the block. Others may read it; the state lies beside it.</summary>
public static class WorldFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The JSON text.</summary>
    public static string Write(DemoWorld world) => JsonSerializer.Serialize(
        new WorldJson(
            new(world.Accounts.Deployer.ToString(), world.Accounts.Market.ToString(), world.Accounts.Maker.ToString(), world.Accounts.Liquidator.ToString(), world.Accounts.Owner.ToString()),
            world.Contracts.All.ToDictionary(item => item.Key, item => new ContractJson(item.Value.Package.Name, item.Value.Name, item.Value.Address.ToString()), StringComparer.Ordinal),
            new(world.Block.Number, world.Block.Hash.ToString(), world.Block.ParentHash.ToString(), world.Block.Timestamp.UnixSeconds),
            world.Price.ToString(), world.OracleRound, world.Numbers.ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal)),
        Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.CacheInvalid"/>: it is something else.</exception>
    public static DemoWorld Read(string json, ArtifactStore artifacts)
    {
        try
        {
            var file = JsonSerializer.Deserialize<WorldJson>(json, Options) ?? throw new JsonException("null is no world");
            var book = new ContractBook();
            foreach (var (role, contract) in file.Contracts)
                book.Add(role, artifacts, PackageOf(contract.Package), contract.Name, Address.Parse(contract.Address));
            var accounts = file.Accounts;
            return new DemoWorld(
                new(Address.Parse(accounts.Deployer), Address.Parse(accounts.Market), Address.Parse(accounts.Maker), Address.Parse(accounts.Liquidator), Address.Parse(accounts.Owner)),
                book,
                new BlockRef(file.Block.Number, Hash32.Parse(file.Block.Hash), Hash32.Parse(file.Block.ParentHash), new ChainTime(file.Block.Timestamp)),
                Wad.Parse(file.Price), file.OracleRound, file.Numbers.ToImmutableSortedDictionary(StringComparer.Ordinal));
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new ScenarioException(ScenarioErrorKind.CacheInvalid, $"a cached world is damaged: {error.Message}", error);
        }
    }

    private static ArtifactPackage PackageOf(string name) => ArtifactPackage.All.FirstOrDefault(package => package.Name == name)
        ?? throw new JsonException($"there is no artifact package '{name}'");

    private sealed record WorldJson(
        AccountsJson Accounts, Dictionary<string, ContractJson> Contracts, BlockJson Block, string Price, ulong OracleRound, Dictionary<string, ulong> Numbers);

    private sealed record AccountsJson(string Deployer, string Market, string Maker, string Liquidator, string Owner);

    private sealed record ContractJson(string Package, string Name, string Address);

    private sealed record BlockJson(ulong Number, string Hash, string ParentHash, ulong Timestamp);
}
