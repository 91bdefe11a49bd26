using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.ImpliedVol;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.ImpliedVol;

public sealed class ImpliedVolatilityBatchTests(ITestOutputHelper output)
{
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly Lazy<IReadOnlyList<(OptionCase Case, double Price, Quad Volatility, double Condition)>> Rows = new(Draw);

    private static IReadOnlyList<(OptionCase Case, double Price, Quad Volatility, double Condition)> Draw()
    {
        List<(OptionCase, double, Quad, double)> rows = [];
        foreach (OptionCase drawn in Regimes.Names.SelectMany(name => Regimes.Cases(name, 400)))
        {
            OptionCase c = drawn with { Yield = drawn.Rate };
            if (ImpliedVolatilityTests.Truth(c) is { } t)
                rows.Add((c, t.Price, t.Volatility, t.Condition));
        }
        return rows;
    }

    [Theory]
    [InlineData(VectorWidth.Automatic, 0)]
    [InlineData(VectorWidth.Bits256, 0)]
    [InlineData(VectorWidth.Bits512, 0)]
    [InlineData(VectorWidth.Scalar, 0)]
    [InlineData(VectorWidth.Bits256, 1e-6)]
    [InlineData(VectorWidth.Bits512, 0.03)]
    [InlineData(VectorWidth.Bits512, 0.5)]
    [InlineData(VectorWidth.Bits512, -2)]
    public void Solve_AnyWidthAndAnyGuess_IsWithinThreeEpsOfWhatThePriceTells(VectorWidth width, double guessError)
    {
        IReadOnlyList<(OptionCase Case, double Price, Quad Volatility, double Condition)> rows = Rows.Value;
        double[] volatilities = new double[rows.Count];
        ImpliedVolStatus[] statuses = new ImpliedVolStatus[rows.Count];
        ImpliedVolatilityBatch.Solve(
            new()
            {
                Kinds = rows.Select(r => r.Case.Kind).ToArray(),
                Forward = rows.Select(r => r.Case.Spot).ToArray(),
                Strike = rows.Select(r => r.Case.Strike).ToArray(),
                YearsToExpiry = rows.Select(r => r.Case.Years).ToArray(),
                Rate = rows.Select(r => r.Case.Rate).ToArray(),
                Price = rows.Select(r => r.Price).ToArray(),
                Guess = guessError == 0 ? [] : rows.Select(r => r.Case.Volatility * (1 + guessError)).ToArray(),
            },
            volatilities, statuses, width);
        WorstCases worst = new();
        for (int i = 0; i < rows.Count; i++)
        {
            statuses[i].ShouldBe(ImpliedVolStatus.Ok);
            double error = (double)Quad.Abs((volatilities[i] - rows[i].Volatility) / rows[i].Volatility);
            worst.Note("implied vol, in eps (1 + cond)", error / (Epsilon * (1 + rows[i].Condition)), 3, rows[i].Case);
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    [Fact]
    public void Solve_PricesAtTheBounds_KeepTheirStatuses()
    {
        double[] prices = [10, 9, 100, 101, 50, 10.5, 11, 12, 13];
        double[] volatilities = new double[9];
        ImpliedVolStatus[] statuses = new ImpliedVolStatus[9];
        ImpliedVolatilityBatch.Solve(
            new()
            {
                Kinds = Enumerable.Repeat(OptionKind.Call, 9).ToArray(), Forward = Nine(100), Strike = Nine(90), YearsToExpiry = Nine(1), Rate = Nine(0), Price = prices,
            },
            volatilities, statuses);
        statuses[..5].ShouldBe([ImpliedVolStatus.AtIntrinsic, ImpliedVolStatus.BelowIntrinsic, ImpliedVolStatus.AtMax, ImpliedVolStatus.AboveMax, ImpliedVolStatus.Ok]);
        volatilities[0].ShouldBe(0);
        volatilities[1].ShouldBe(double.NaN);
    }

    private static double[] Nine(double value) => [.. Enumerable.Repeat(value, 9)];
}
