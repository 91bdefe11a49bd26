using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Addresses of the Uniswap v3 deployment in a world, with pools of WETH against USDC.</summary>
public sealed class SpotWorld(ContractBook contracts)
{
    /// <summary>Makes pools.</summary>
    public Address Factory => contracts["spot.factory"].Address;

    /// <summary>Swaps.</summary>
    public Address Router => contracts["spot.router"].Address;

    /// <summary>Quotes.</summary>
    public Address Quoter => contracts["spot.quoter"].Address;

    /// <summary>The base token.</summary>
    public Address Weth => contracts["weth"].Address;

    /// <summary>The pool of a fee tier, in 1e-6.</summary>
    public Address Pool(int fee) => contracts[SpotDeployer.PoolRole(fee)].Address;
}
