using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Bands;

/// <summary>One European option of a book whose hedging is simulated, without carry.</summary>
/// <param name="Quantity">Units of underlying, negative when short.</param>
/// <param name="Kind">Call or put.</param>
/// <param name="Strike">Greater than zero.</param>
/// <param name="Years">Years to expiry, greater than zero; a simulation rounds them to a whole number of its looks, at least one.</param>
public readonly record struct BookOption(double Quantity, OptionKind Kind, double Strike, double Years)
{
    internal double Payoff(double spot) => Quantity * Math.Max(Kind == OptionKind.Call ? spot - Strike : Strike - spot, 0);
}
