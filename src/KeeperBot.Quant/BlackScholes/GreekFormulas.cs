namespace KeeperBot.Quant.BlackScholes;

/// <summary>The closed forms of the Greeks on top of <see cref="ForwardKernel"/>, and the limits where they have none.</summary>
internal static class GreekFormulas
{
    public static OptionGreeks Evaluate(bool isCall, double spot, double strike, double years, double rate, double yield, double vol)
    {
        if (years <= 0)
            return OptionGreeks.Settled(Math.Max(isCall ? spot - strike : strike - spot, 0));
        double growth = Math.Exp(-yield * years), discount = Math.Exp(-rate * years);
        double asset = spot * growth, strikeValue = strike * discount;
        double root = Math.Sqrt(years), s = vol * root;
        if (!(spot > 0 && strike > 0 && s > 0))
            return WithoutVariance(isCall, spot, asset, strikeValue, years, rate, yield);
        double x = LogRatio(spot, strike) + (rate - yield) * years;
        ForwardKernel k = ForwardKernel.Evaluate(isCall, asset, strikeValue, x, s);
        return Assemble(isCall, k, spot, growth, years, rate, yield, vol, root, s);
    }

    private static OptionGreeks Assemble(
        bool isCall, in ForwardKernel k, double spot, double growth, double years, double rate, double yield, double vol, double root, double s)
    {
        double sign = isCall ? 1 : -1;
        double density = k.DensityLeg, d1 = k.D1, d2 = k.D2, product = d1 * d2;
        double drift = ((rate - yield) * years * 2 - d2 * s) / (2 * years * s); // dd1/dT
        double slope = density / spot;
        double gamma = slope / (spot * s), vega = density * root;
        double reversal = d1 * drift, half = 0.5 / years;
        return new OptionGreeks(
            Price: k.Value,
            Delta: sign * (k.AssetLeg / spot),
            Gamma: gamma,
            Vega: vega,
            Theta: sign * (yield * k.AssetLeg - rate * k.StrikeLeg) - density * vol / (2 * root),
            Rho: sign * years * k.StrikeLeg,
            Phi: -sign * years * k.AssetLeg,
            Vanna: -slope * d2 / vol,
            Volga: vega * product / vol,
            Charm: sign * yield * k.AssetLeg / spot - slope * drift,
            Speed: -gamma / spot * (d1 / s + 1),
            Zomma: gamma * (product - 1) / vol,
            Color: gamma * (yield + reversal + half),
            Veta: vega * (yield + reversal - half),
            Ultima: -vega * (product * (1 - product) + d1 * d1 + d2 * d2) / (vol * vol));
    }

    /// <summary>No variance, or a spot or strike of zero: the discounted payoff of the forward.</summary>
    private static OptionGreeks WithoutVariance(
        bool isCall, double spot, double asset, double strikeValue, double years, double rate, double yield)
    {
        double sign = isCall ? 1 : -1;
        double forwardPayoff = sign * (asset - strikeValue);
        double exercised = forwardPayoff > 0 ? 1 : forwardPayoff < 0 ? 0 : 0.5;
        double unit = Math.Exp(-yield * years);
        double assetLeg = exercised * asset, strikeLeg = exercised * strikeValue;
        return new OptionGreeks() with
        {
            Price = Math.Max(forwardPayoff, 0),
            Delta = sign * exercised * unit,
            Theta = sign * (yield * assetLeg - rate * strikeLeg),
            Rho = sign * years * strikeLeg,
            Phi = -sign * years * assetLeg,
            Charm = sign * yield * exercised * unit,
        };
    }

    /// <summary>ln(a/b) that keeps its digits where a is close to b.</summary>
    private static double LogRatio(double a, double b)
    {
        double ratio = a / b;
        if (ratio is > 0.5 and < 2)
        {
            double z = (a - b) / (a + b);
            return Atanh2(z);
        }
        return double.IsNormal(ratio) ? Math.Log(ratio) : Math.Log(a) - Math.Log(b);
    }

    /// <summary>2 atanh(z) = ln((1+z)/(1-z)).</summary>
    private static double Atanh2(double z) => 2 * Math.Atanh(z);
}
