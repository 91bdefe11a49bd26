namespace KeeperBot.Quant.Instruments;

/// <summary>The market that a quanto option sees.</summary>
/// <param name="Spot">Price of the asset in its own currency, zero or more.</param>
/// <param name="Rate">Discount rate a year of the currency that is paid out.</param>
/// <param name="ForeignRate">Rate a year of the currency that the asset is priced in.</param>
/// <param name="DividendYield">Continuous yield of the asset a year.</param>
/// <param name="Volatility">Annual volatility of the asset, zero or more.</param>
/// <param name="FxVolatility">Annual volatility of the exchange rate (payout currency per unit of the asset's), zero or more.</param>
/// <param name="Correlation">Correlation of the asset with that exchange rate, in [-1, 1].</param>
public readonly record struct QuantoInputs(
    double Spot, double Rate, double ForeignRate, double DividendYield, double Volatility, double FxVolatility, double Correlation);
