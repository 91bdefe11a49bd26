using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Addresses of the Lyra v1 deployment in a world.</summary>
public sealed class LyraWorld(ContractBook contracts)
{
    /// <summary>Trades, boards and strikes.</summary>
    public Address OptionMarket => contracts["lyra.optionMarket"].Address;

    /// <summary>Positions.</summary>
    public Address OptionToken => contracts["lyra.optionToken"].Address;

    /// <summary>Greeks and minimum collateral.</summary>
    public Address OptionGreekCache => contracts["lyra.optionGreekCache"].Address;

    /// <summary>Prices and trade limits.</summary>
    public Address OptionMarketPricer => contracts["lyra.optionMarketPricer"].Address;

    /// <summary>Holds shorts' collateral.</summary>
    public Address ShortCollateral => contracts["lyra.shortCollateral"].Address;

    /// <summary>The other side of every trade.</summary>
    public Address LiquidityPool => contracts["lyra.liquidityPool"].Address;

    /// <summary>Where Lyra reads spot.</summary>
    public Address SynthetixAdapter => contracts["lyra.synthetixAdapter"].Address;

    /// <summary>Where the adapter reads spot.</summary>
    public Address ExchangeRates => contracts["lyra.exchangeRates"].Address;

    /// <summary>sETH.</summary>
    public Address BaseAsset => contracts["seth"].Address;
}
