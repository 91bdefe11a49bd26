using System.Collections.Immutable;
using KeeperBot.Quant.ImpliedVol;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>`keeper quant iv`: Black-76 implied volatility of one price a row.</summary>
internal sealed class ImpliedVolCalculation : Calculation
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["forward"] = "F", ["strike"] = "K", ["yearsToExpiry"] = "T", ["rate"] = "r", ["price"] = "price",
    };

    /// <inheritdoc/>
    public override ImmutableArray<string> Inputs { get; } = ["id", "type", "F", "K", "T", "r", "price"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Outputs { get; } = ["id", "status", "iv"];

    /// <inheritdoc/>
    public override void Take(CsvRow row, ResultWriter results)
    {
        var id = row.Name("id");
        var kind = OptionColumn.Kind(row);
        double forward = row.Number("F"), strike = row.Number("K"), years = row.Number("T"), rate = row.Number("r"), price = row.Number("price");
        var answer = row.Compute(Columns, () => ImpliedVolatility.Solve(kind, forward, strike, years, rate, price));
        // Where no volatility gives the price there is no number to print.
        var volatility = double.IsNaN(answer.Volatility) ? "" : ResultWriter.Number(answer.Volatility);
        results.Row(id, Word(answer.Status), volatility);
    }

    private static string Word(ImpliedVolStatus status) => status switch
    {
        ImpliedVolStatus.Ok => "ok",
        ImpliedVolStatus.BelowIntrinsic => "below_intrinsic",
        ImpliedVolStatus.AtIntrinsic => "at_intrinsic",
        ImpliedVolStatus.AtMax => "at_max",
        ImpliedVolStatus.AboveMax => "above_max",
        _ => throw new InvalidOperationException($"implied volatility answered {status}"),
    };
}
