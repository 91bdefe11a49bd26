using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Tests.Reference;

/// <summary>One option to evaluate.</summary>
internal readonly record struct OptionCase(
    OptionKind Kind, double Spot, double Strike, double Years, double Rate, double Yield, double Volatility)
{
    public OptionGreeks Evaluate() => EuropeanOption.Evaluate(Kind, Spot, Strike, Years, Rate, Yield, Volatility);
}

/// <summary>A Greek and the sum of the sizes of the terms it is made of: near a zero of the Greek the first is much the smaller.</summary>
internal readonly record struct Term(Quad Value, Quad Scale)
{
    public static Term Sum(params ReadOnlySpan<Quad> parts)
    {
        Quad value = 0, scale = 0;
        foreach (Quad part in parts)
            (value, scale) = (value + part, scale + Quad.Abs(part));
        return new(value, scale);
    }

    public static Term operator *(Quad factor, Term term) => new(factor * term.Value, Quad.Abs(factor) * term.Scale);
}

/// <summary>The same closed forms in 31 digits, written out from the textbook without any of the product code's shortcuts.</summary>
internal sealed class OptionTruth
{
    public OptionTruth(OptionCase c)
    {
        Quad s0 = c.Spot, k = c.Strike, t = c.Years, r = c.Rate, q = c.Yield, v = c.Volatility;
        Quad w = c.Kind == OptionKind.Call ? 1 : -1;
        Quad root = Quad.Sqrt(t), s = v * root;
        Quad growth = Quad.Exp(-(q * t)), discount = Quad.Exp(-(r * t));
        Quad d2 = (Quad.Log(s0 / k) + (r - q) * t) / s - s * 0.5, d1 = d2 + s;
        D1 = d1;
        Moneyness = (double)(d2 + s * 0.5);
        Quad n1 = Quad.Cumulative(w * d1), n2 = Quad.Cumulative(w * d2), density = growth * Quad.Density(d1);
        Quad gamma = density / (s0 * s), vega = s0 * density * root;
        Quad turn = ((r - q) * t * 2 - d2 * s) / (2 * t * s), p = d1 * d2;
        // d1 and d2 are themselves sums that vanish somewhere, and so is the turn of d1 in time.
        Quad reach = Quad.Abs(d2 + s * 0.5) + s * 0.5, sweep = (Quad.Abs((r - q) * t * 2) + reach * s) / (2 * t * s);
        Price = Term.Sum(w * s0 * growth * n1, -(w * k * discount * n2));
        Delta = Term.Sum(w * growth * n1);
        Gamma = Term.Sum(gamma);
        Vega = Term.Sum(vega);
        Theta = Term.Sum(-(s0 * density * v / (2 * root)), w * q * s0 * growth * n1, -(w * r * k * discount * n2));
        Rho = Term.Sum(w * t * k * discount * n2);
        Phi = Term.Sum(-(w * t * s0 * growth * n1));
        Vanna = -(density / v) * new Term(d2, reach);
        Volga = vega / v * new Term(p, reach * reach);
        Charm = new Term(w * q * growth * n1 - density * turn, Quad.Abs(q * growth * n1) + density * sweep);
        Speed = -(gamma / s0) * new Term(d1 / s + 1, reach / s + 1);
        Zomma = gamma / v * new Term(p - 1, reach * reach + 1);
        Color = gamma * new Term(q + d1 * turn + 0.5 / t, Quad.Abs(q) + reach * sweep + 0.5 / t);
        Veta = vega * new Term(q + d1 * turn - 0.5 / t, Quad.Abs(q) + reach * sweep + 0.5 / t);
        Ultima = -(vega / (v * v)) * new Term(p - p * p + d1 * d1 + d2 * d2, reach * reach * (3 + reach * reach));
    }

    public double Moneyness { get; }

    public Quad D1 { get; }

    public Term Price { get; }

    public Term Delta { get; }

    public Term Gamma { get; }

    public Term Vega { get; }

    public Term Theta { get; }

    public Term Rho { get; }

    public Term Phi { get; }

    public Term Vanna { get; }

    public Term Volga { get; }

    public Term Charm { get; }

    public Term Speed { get; }

    public Term Zomma { get; }

    public Term Color { get; }

    public Term Veta { get; }

    public Term Ultima { get; }
}
