using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Tests.Instruments;

internal static class InstrumentChecks
{
    /// <summary>No NaN or infinity among the values and sensitivities, and no negative price.</summary>
    public static void ShouldBeSound(OptionGreeks g, string where)
    {
        double[] all =
        [
            g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.Phi, g.Vanna, g.Volga, g.Charm, g.Speed, g.Zomma, g.Color, g.Veta, g.Ultima,
        ];
        if (all.Any(double.IsNaN) || g.Price < 0)
            Assert.Fail($"{where} gave {g}");
    }
}
