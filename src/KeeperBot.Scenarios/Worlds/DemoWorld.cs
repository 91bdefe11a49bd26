using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>A whole local world: its venues, who holds positions there, and the block at which it stands complete.</summary>
/// <param name="Accounts">Who is who.</param>
/// <param name="Contracts">Every contract by role.</param>
/// <param name="Block">The block to fork at.</param>
/// <param name="Price">Price of all venues at that block.</param>
/// <param name="OracleRound">Number of the newest oracle round at that block.</param>
/// <param name="Numbers">Numbers that the venues gave to what was opened, by the part it plays, for instance <c>board</c>.</param>
public sealed record DemoWorld(
    WorldAccounts Accounts,
    ContractBook Contracts,
    BlockRef Block,
    Wad Price,
    ulong OracleRound,
    ImmutableSortedDictionary<string, ulong> Numbers)
{
    /// <summary>Lyra's board.</summary>
    public ulong Board => Number("board");

    /// <summary>The vault's short call.</summary>
    public ulong CallPosition => Number("call");

    /// <summary>The vault's short put.</summary>
    public ulong PutPosition => Number("put");

    /// <summary>The vault that holds the positions.</summary>
    public Address Vault => Contracts["vault"].Address;

    /// <summary>Our Multicall3.</summary>
    public Address Multicall3 => Contracts["multicall3"].Address;

    /// <summary>USDC, 6 decimals: the perp venue's settlement token and the vault's asset.</summary>
    public Address Usdc => Contracts["usdc"].Address;

    /// <summary>sUSD, 18 decimals: Lyra's quote and collateral.</summary>
    public Address Susd => Contracts["susd"].Address;

    /// <summary>Perp v2's addresses.</summary>
    public PerpV2World Perp => new(Contracts);

    /// <summary>Lyra v1's addresses.</summary>
    public LyraWorld Lyra => new(Contracts);

    /// <summary>Uniswap v3's addresses.</summary>
    public SpotWorld Spot => new(Contracts);

    private ulong Number(string part) => Numbers.TryGetValue(part, out var number)
        ? number
        : throw new ScenarioException(ScenarioErrorKind.CacheInvalid, $"the world has no '{part}'; it is one of another scenario");
}
