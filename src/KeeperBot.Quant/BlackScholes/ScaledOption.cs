using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// An option in units of its own, by what it is homogeneous in: prices in a power of two, time in a power of four, and where r and q alone would leave the
/// range of exp, or the strike that of a ratio, V(S, K, r, q) = exp(-qT) V(S, K, r - q, 0) with the whole powers of two of exp(-(r - q)T) moved into the strike. All of that is exact but for
/// one exponential, and every Greek is scaled back by its dimension at the very end: what then is beyond a double is infinite or zero because it is.
/// </summary>
internal readonly struct ScaledOption
{
    /// <summary>|r| T + |q| T up to which the kernel takes both as they are.</summary>
    private const double MostGrowth = 200;

    /// <summary>|ln(S/K)| that the kernel's logarithm takes; a greater one is made up for by the carry.</summary>
    private const double FarthestRatio = 700;

    /// <summary>exp(-qT) of more is zero or infinite in any unit.</summary>
    private const double MostYield = 1e4;

    private const double InverseLn2 = 1.4426950408889634074;
    private const double Ln2High = 0.69314718036912381649; // 32 bits: a small whole multiple of it is exact
    private const double Ln2Low = 1.9082149292705877e-10;

    private readonly double _spot, _strike, _years, _rate, _yield, _volatility;

    /// <summary>The spot's and the kernel's unit of price and the unit of a root of time, as powers of two.</summary>
    private readonly int _spotExponent, _unitExponent, _timeExponent;

    /// <summary>What is left of exp(-qT), the q left out, and how much faster the strike is discounted than the kernel knows.</summary>
    private readonly double _factor, _aside, _lag;
    private readonly int _factorExponent;

    /// <summary>From inputs that were checked and whose ln(A/B) and total volatility are of ordinary size.</summary>
    public ScaledOption(double spot, double strike, double years, double rate, double yield, double volatility)
    {
        // 1 to 4, the root from 1 to 2.
        _timeExponent = Math.ILogB(years) >> 1;
        _years = Math.ScaleB(years, -2 * _timeExponent);
        _volatility = Math.ScaleB(volatility, _timeExponent);
        _spotExponent = Math.ILogB(spot);
        int strikeExponent = 0;
        double ratio = Math.Abs(Math.Log(spot) - Math.Log(strike));
        if (Math.Abs(rate * years) + Math.Abs(yield * years) <= MostGrowth && ratio <= FarthestRatio)
        {
            (_rate, _yield) = (Math.ScaleB(rate, 2 * _timeExponent), Math.ScaleB(yield, 2 * _timeExponent));
            (_factor, _aside, _lag, _factorExponent) = (1, 0, 0, 0);
        }
        else
        {
            double carry = rate - yield, back = carry - rate, carryLow = rate - (carry - back) - (yield + back);
            (strikeExponent, double rest) = PowerOfTwo(carry, carryLow, years);
            (_rate, _yield, _lag) = (rest / _years, 0, strikeExponent * (Ln2High + Ln2Low) / _years);
            double growth = Math.Clamp(yield * years, -MostYield, MostYield);
            (_factorExponent, rest) = Math.Abs(growth) < MostYield ? PowerOfTwo(yield, 0, years) : PowerOfTwo(growth, 0, 1);
            (_factor, _aside) = (Math.Exp(-rest), growth / _years);
        }
        _unitExponent = Math.Min(_spotExponent, Math.ILogB(strike) - strikeExponent);
        (_spot, _strike) = (Math.ScaleB(spot, -_unitExponent), Math.ScaleB(strike, -strikeExponent - _unitExponent));
    }

    /// <summary>rate * years as a whole multiple of ln(2) and what is left, at most one half of it.</summary>
    private static (int Exponent, double Remainder) PowerOfTwo(double rate, double rateLow, double years)
    {
        double product = rate * years, low = Math.FusedMultiplyAdd(rate, years, -product) + rateLow * years;
        double n = Math.Round(product * InverseLn2);
        return ((int)n, Math.FusedMultiplyAdd(-n, Ln2High, product) + Math.FusedMultiplyAdd(-n, Ln2Low, low));
    }

    /// <summary>Price and Greeks in the units of the inputs.</summary>
    public OptionGreeks Evaluate(bool isCall)
    {
        Unsafe.SkipInit(out OptionWork128 work);
        work.Begin(
            Vector128.Create(isCall ? 0L : 1), Vector128.Create(_spot), Vector128.Create(_strike), Vector128.Create(_years), Vector128.Create(_rate),
            Vector128.Create(_yield), Vector128.Create(_volatility));
        work.Logarithm();
        work.Place();
        work.Scale();
        work.Tails();
        // Derivatives in the spot are taken in units of its own power of two, which may be hundreds away from the kernel's.
        double near = Math.ScaleB(_spot, _unitExponent - _spotExponent);
        work.InverseSpot = Vector128.Create(1 / near);
        Greeks128.Evaluate(work, true, out Greeks128 kernel);
        return InOldUnits(Delayed(GreekFormulas.All(kernel), near));
    }

    /// <summary>
    /// What time does besides: the kernel was not told of <see cref="_aside"/>, which takes from everything alike, nor of <see cref="_lag"/>, at which the
    /// strike's leg, S dV/dS - V, goes faster.
    /// </summary>
    private OptionGreeks Delayed(in OptionGreeks g, double spot) => _factor == 1 && _aside == 0 && _lag == 0 ? g : g with
    {
        Theta = g.Theta + _aside * g.Price - _lag * (spot * g.Delta - g.Price),
        Charm = g.Charm + _aside * g.Delta - _lag * spot * g.Gamma,
        Color = g.Color + _aside * g.Gamma - _lag * (g.Gamma + spot * g.Speed),
        Veta = g.Veta + _aside * g.Vega - _lag * (spot * g.Vanna - g.Vega),
    };

    /// <summary>Each by its dimension: price over spots, volatilities and times.</summary>
    private OptionGreeks InOldUnits(in OptionGreeks g) => new(
        Unit(g.Price, 0, 0), Unit(g.Delta, 1, 0), Unit(g.Gamma, 2, 0), Unit(g.Vega, 0, 1), Unit(g.Theta, 0, -2), Unit(g.Rho, 0, 2), Unit(g.Phi, 0, 2),
        Unit(g.Vanna, 1, 1), Unit(g.Volga, 0, 2), Unit(g.Charm, 1, -2), Unit(g.Speed, 3, 0), Unit(g.Zomma, 2, 1), Unit(g.Color, 2, -2),
        Unit(g.Veta, 0, -1), Unit(g.Ultima, 0, 3));

    private double Unit(double value, int spots, int rootsOfTime) =>
        Math.ScaleB(value * _factor, _unitExponent - _factorExponent - spots * _spotExponent + rootsOfTime * _timeExponent);
}
