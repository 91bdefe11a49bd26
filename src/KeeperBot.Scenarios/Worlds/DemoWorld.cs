using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>A whole local world: both venues, the vault and its book, and the block at which it stands complete.</summary>
/// <param name="Accounts">Who is who.</param>
/// <param name="Contracts">Every contract by role.</param>
/// <param name="Block">The block to fork at.</param>
/// <param name="Price">Price of both venues at that block.</param>
/// <param name="OracleRound">Number of the newest oracle round at that block.</param>
/// <param name="Board">Lyra's board.</param>
/// <param name="CallPosition">The vault's short call.</param>
/// <param name="PutPosition">The vault's short put.</param>
public sealed record DemoWorld(
    WorldAccounts Accounts,
    ContractBook Contracts,
    BlockRef Block,
    Wad Price,
    ulong OracleRound,
    ulong Board,
    ulong CallPosition,
    ulong PutPosition)
{
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
}
