namespace KeeperBot.Quant.BlackScholes;

/// <summary>The value of one option and the five Greeks that hedging runs on, in the meaning and units of <see cref="OptionGreeks"/>.</summary>
/// <param name="Price">Present value V, in quote currency per unit of underlying.</param>
/// <param name="Delta">dV/dS.</param>
/// <param name="Gamma">d2V/dS2, per 1 unit of price.</param>
/// <param name="Vega">dV/dvol, per 1.00 of volatility.</param>
/// <param name="Theta">dV/dt, per year.</param>
/// <param name="Rho">dV/dr, per 1.00 of rate.</param>
public readonly record struct MainGreeks(double Price, double Delta, double Gamma, double Vega, double Theta, double Rho);
