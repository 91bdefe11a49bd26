using System.Collections.Immutable;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>`keeper quant greeks`: one European option a row, in internal units (docs/units.md).</summary>
internal sealed class GreeksCalculation : Calculation
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["spot"] = "S", ["forward"] = "S", ["strike"] = "K", ["yearsToExpiry"] = "T", ["rate"] = "r", ["dividendYield"] = "q", ["volatility"] = "vol",
    };

    /// <inheritdoc/>
    public override ImmutableArray<string> Inputs { get; } = ["id", "model", "type", "S", "K", "T", "r", "q", "vol"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Outputs { get; } =
        ["id", "price", "delta", "gamma", "vega", "theta_year", "rho", "phi", "vanna", "volga", "charm_year", "speed", "zomma", "color_year", "veta_year"];

    /// <inheritdoc/>
    public override void Take(CsvRow row, ResultWriter results)
    {
        var id = row.Name("id");
        var onForward = row.OneOf("model", ("spot", false), ("black76", true));
        var kind = OptionColumn.Kind(row);
        double price = row.Number("S"), strike = row.Number("K"), years = row.Number("T"), rate = row.Number("r"), volatility = row.Number("vol");
        // A forward carries nothing: its q may be left empty, and is not used.
        var yield = onForward ? row.Optional("q") ?? 0 : row.Number("q");
        var greeks = row.Compute(Columns, () => onForward
            ? ForwardOption.Evaluate(kind, price, strike, years, rate, volatility)
            : EuropeanOption.Evaluate(kind, price, strike, years, rate, yield, volatility));
        ReadOnlySpan<double> answers =
        [
            greeks.Price, greeks.Delta, greeks.Gamma, greeks.Vega, greeks.Theta, greeks.Rho, greeks.Phi, greeks.Vanna, greeks.Volga, greeks.Charm,
            greeks.Speed, greeks.Zomma, greeks.Color, greeks.Veta,
        ];
        var texts = new string[answers.Length];
        for (var place = 0; place < answers.Length; place++)
        {
            if (!double.IsFinite(answers[place]))
                throw row.Fault(Outputs[place + 1], "is beyond the range of a double for these inputs");
            texts[place] = ResultWriter.Number(answers[place]);
        }

        results.Row(id, texts);
    }
}
