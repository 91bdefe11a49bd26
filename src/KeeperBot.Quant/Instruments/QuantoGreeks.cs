namespace KeeperBot.Quant.Instruments;

/// <summary>
/// The value of one quanto option and its partial derivatives, in internal units (docs/units.md). Each holds the other inputs of
/// <see cref="QuantoOption"/> fixed, so <see cref="Vega"/> includes what volatility does to the drift through the correlation.
/// </summary>
/// <param name="Price">Present value in the payout currency.</param>
/// <param name="Delta">dV/dS.</param>
/// <param name="Gamma">d2V/dS2.</param>
/// <param name="Vega">dV/dvol of the asset, per 1.00.</param>
/// <param name="Theta">dV/dt, per year.</param>
/// <param name="Rho">dV/dr of the payout currency, per 1.00.</param>
/// <param name="ForeignRho">dV/dr of the asset's currency, per 1.00.</param>
/// <param name="Phi">dV/dq of the asset's yield, per 1.00.</param>
/// <param name="FxVega">dV/dvol of the exchange rate, per 1.00.</param>
/// <param name="CorrelationRisk">dV/dcorrelation, per 1.00.</param>
/// <param name="Vanna">d2V/dS dvol.</param>
/// <param name="Volga">d2V/dvol2.</param>
/// <param name="Charm">d2V/dS dt, per year.</param>
public readonly record struct QuantoGreeks(
    double Price,
    double Delta,
    double Gamma,
    double Vega,
    double Theta,
    double Rho,
    double ForeignRho,
    double Phi,
    double FxVega,
    double CorrelationRisk,
    double Vanna,
    double Volga,
    double Charm);
