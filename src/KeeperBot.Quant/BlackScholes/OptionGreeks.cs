namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// The value of one option and its partial derivatives, in internal units (docs/units.md): volatility per 1.00, time per
/// year. "t" is calendar time, so a derivative in t is minus the derivative in time to expiry. The underlying is the spot
/// for <see cref="EuropeanOption"/> and the forward for <see cref="ForwardOption"/>.
/// </summary>
/// <param name="Price">Present value V, in quote currency per unit of underlying.</param>
/// <param name="Delta">dV/dS.</param>
/// <param name="Gamma">d2V/dS2, per 1 unit of price.</param>
/// <param name="Vega">dV/dvol, per 1.00 of volatility.</param>
/// <param name="Theta">dV/dt, per year.</param>
/// <param name="Rho">dV/dr, per 1.00 of rate.</param>
/// <param name="Phi">dV/dq, per 1.00 of dividend yield; zero on a forward.</param>
/// <param name="Vanna">d2V/dS dvol.</param>
/// <param name="Volga">d2V/dvol2.</param>
/// <param name="Charm">d2V/dS dt, per year.</param>
/// <param name="Speed">d3V/dS3.</param>
/// <param name="Zomma">d3V/dS2 dvol.</param>
/// <param name="Color">d3V/dS2 dt, per year.</param>
/// <param name="Veta">d2V/dvol dt, per year.</param>
/// <param name="Ultima">d3V/dvol3.</param>
public readonly record struct OptionGreeks(
    double Price,
    double Delta,
    double Gamma,
    double Vega,
    double Theta,
    double Rho,
    double Phi,
    double Vanna,
    double Volga,
    double Charm,
    double Speed,
    double Zomma,
    double Color,
    double Veta,
    double Ultima)
{
    /// <summary>The main ones of these.</summary>
    public MainGreeks Main => new(Price, Delta, Gamma, Vega, Theta, Rho);

    /// <summary>A value with no sensitivities: what is left of an option at and after its expiry.</summary>
    public static OptionGreeks Settled(double payoff) => new() { Price = payoff };
}
