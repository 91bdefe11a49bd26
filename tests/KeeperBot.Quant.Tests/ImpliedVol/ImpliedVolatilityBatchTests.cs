using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.ImpliedVol;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.ImpliedVol;

public sealed class ImpliedVolatilityBatchTests(ITestOutputHelper output)
{
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly Dictionary<string, Lazy<IReadOnlyList<PricedCase>>> Rows =
        Regimes.Names.ToDictionary(name => name, name => new Lazy<IReadOnlyList<PricedCase>>(() => Draw(name)));

    private static IReadOnlyList<PricedCase> Draw(string regime)
    {
        List<PricedCase> rows = [];
        foreach (OptionCase drawn in Regimes.Cases(regime, 3_000))
        {
            OptionCase c = drawn with { Yield = drawn.Rate };
            if (ImpliedVolatilityTests.Truth(c) is { } t)
                rows.Add(new(c, t.Price, t.Volatility, t.Condition));
        }
        return rows;
    }

    public static TheoryData<string, VectorWidth, double> EveryRegimeWidthAndGuess()
    {
        (VectorWidth Width, double GuessError)[] ways =
        [
            (VectorWidth.Automatic, 0), (VectorWidth.Bits256, 0), (VectorWidth.Bits512, 0), (VectorWidth.Scalar, 0), (VectorWidth.Bits256, 1e-6),
            (VectorWidth.Bits512, 0.03), (VectorWidth.Bits512, 0.5), (VectorWidth.Bits512, -2),
        ];
        TheoryData<string, VectorWidth, double> rows = [];
        foreach (string regime in Regimes.Names)
            foreach ((VectorWidth width, double guessError) in ways)
                rows.Add(regime, width, guessError);
        return rows;
    }

    [Theory]
    [MemberData(nameof(EveryRegimeWidthAndGuess))]
    public void Solve_AnyWidthAndAnyGuess_IsWithinThreeEpsOfWhatThePriceTells(string regime, VectorWidth width, double guessError)
    {
        IReadOnlyList<PricedCase> rows = Rows[regime].Value;
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
        worst.ShouldHold("implied vol, in eps (1 + cond)", 1_000);
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("short")]
    [InlineData("calm")]
    [InlineData("wild")]
    [InlineData("deep")]
    [InlineData("forward")]
    [InlineData("any")]
    public void Solve_NeighboursOfTheBoundsAtAnyWidth_AreToldApart(string regime)
    {
        PriceAtABound[] rows = [.. PriceAtABound.Draw(regime, 1_003)];
        double[] volatilities = new double[rows.Length];
        ImpliedVolStatus[] statuses = new ImpliedVolStatus[rows.Length];
        ImpliedVolBatch batch = new()
        {
            Kinds = rows.Select(r => r.Case.Kind).ToArray(),
            Forward = rows.Select(r => r.Case.Spot).ToArray(),
            Strike = rows.Select(r => r.Case.Strike).ToArray(),
            YearsToExpiry = rows.Select(r => r.Case.Years).ToArray(),
            Rate = rows.Select(r => r.Case.Rate).ToArray(),
            Price = rows.Select(r => r.Price).ToArray(),
        };
        foreach (VectorWidth width in new[] { VectorWidth.Scalar, VectorWidth.Bits256, VectorWidth.Bits512 })
        {
            ImpliedVolatilityBatch.Solve(batch, volatilities, statuses, width);
            for (int i = 0; i < rows.Length; i++)
                statuses[i].ShouldBe(rows[i].Status, $"{width}, {rows[i]}");
        }
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

    private readonly record struct PricedCase(OptionCase Case, double Price, Quad Volatility, double Condition);

    private static double[] Nine(double value) => [.. Enumerable.Repeat(value, 9)];
}
