using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Addresses of the Perp v2 deployment in a world.</summary>
public sealed class PerpV2World(ContractBook contracts)
{
    /// <summary>Trades and liquidations.</summary>
    public Address ClearingHouse => contracts["perp.clearingHouse"].Address;

    /// <summary>Venue parameters.</summary>
    public Address ClearingHouseConfig => contracts["perp.clearingHouseConfig"].Address;

    /// <summary>Positions and margin requirements.</summary>
    public Address AccountBalance => contracts["perp.accountBalance"].Address;

    /// <summary>Funding and swaps.</summary>
    public Address Exchange => contracts["perp.exchange"].Address;

    /// <summary>Collateral.</summary>
    public Address Vault => contracts["perp.vault"].Address;

    /// <summary>vETH, which names the market.</summary>
    public Address BaseToken => contracts["perp.baseToken"].Address;

    /// <summary>vUSD.</summary>
    public Address QuoteToken => contracts["perp.quoteToken"].Address;

    /// <summary>The market's Uniswap v3 pool.</summary>
    public Address Pool => contracts["perp.pool"].Address;

    /// <summary>Lets another account trade for a trader.</summary>
    public Address DelegateApproval => contracts["perp.delegateApproval"].Address;

    /// <summary>Non-settlement collateral.</summary>
    public Address CollateralManager => contracts["perp.collateralManager"].Address;
}
