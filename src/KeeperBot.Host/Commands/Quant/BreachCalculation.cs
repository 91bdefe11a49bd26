using System.Collections.Immutable;
using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>`keeper quant breach`: the probability that a spot touches its barriers within a horizon, one pair of barriers a row.</summary>
internal sealed class BreachCalculation : Calculation
{
    private static readonly ImmutableArray<string> JumpColumns = ["lambda", "p", "eta1", "eta2"];

    private static readonly Dictionary<string, string> Columns = new()
    {
        ["Spot"] = "S", ["Lower"] = "lower", ["Upper"] = "upper", ["Volatility"] = "vol", ["Drift"] = "drift", ["Years"] = "T", ["WatchInterval"] = "dt",
        ["Intensity"] = "lambda", ["UpProbability"] = "p", ["UpRate"] = "eta1", ["DownRate"] = "eta2",
    };

    /// <inheritdoc/>
    public override ImmutableArray<string> Inputs { get; } = ["id", "S", "lower", "upper", "vol", "drift", "T"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Outputs { get; } = ["id", "p_lower", "p_upper", "p_any"];

    /// <inheritdoc/>
    public override void Take(CsvRow row, ResultWriter results)
    {
        var id = row.Name("id");
        var watch = new BarrierWatch(
            row.Number("S"), row.Optional("lower"), row.Optional("upper"), row.Number("vol"), row.Number("drift"), row.Number("T"), row.Optional("dt") ?? 0);
        var jumps = Jumps(row);
        var answer = row.Compute(Columns, () => jumps is { } law ? JumpBarrierBreach.Evaluate(watch, law) : BarrierBreach.Evaluate(watch));
        results.Row(id, ResultWriter.Number(answer.LowerTouched), ResultWriter.Number(answer.UpperTouched), ResultWriter.Number(answer.Any));
    }

    /// <summary>All four columns of the jumps, or none of them.</summary>
    private static JumpLaw? Jumps(CsvRow row)
    {
        if (JumpColumns.All(column => row.Text(column).Length == 0))
            return null;
        return new JumpLaw(row.Number("lambda"), row.Number("p"), row.Number("eta1"), row.Number("eta2"));
    }
}
