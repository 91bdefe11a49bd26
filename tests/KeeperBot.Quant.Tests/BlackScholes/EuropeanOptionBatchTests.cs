using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Reference;

namespace KeeperBot.Quant.Tests.BlackScholes;

public sealed class EuropeanOptionBatchTests
{
    public static TheoryData<VectorWidth, string> EveryWidthInEveryRegime()
    {
        TheoryData<VectorWidth, string> rows = [];
        foreach (VectorWidth width in new[] { VectorWidth.Automatic, VectorWidth.Scalar, VectorWidth.Bits256, VectorWidth.Bits512 })
            foreach (string regime in Regimes.Names)
                rows.Add(width, regime);
        return rows;
    }

    [Theory]
    [MemberData(nameof(EveryWidthInEveryRegime))]
    public void Evaluate_AnyWidth_EqualsTheScalarBitForBit(VectorWidth width, string regime)
    {
        // Four of the cases are irregular, one each at the start and in the middle and two at the end, and 1,005 leaves a remainder at every width.
        OptionCase[] cases = [.. Regimes.Cases(regime, 1_001), Expired, Calm, Huge[0], Huge[1]];
        cases = [cases[^1], .. cases[..500], cases[^2], .. cases[500..^2]];
        cases.Length.ShouldBe(1_005);
        Columns c = new(cases);
        c.Evaluate(width, further: true);
        for (int i = 0; i < cases.Length; i++)
            c.Row(i).ShouldBe(cases[i].Evaluate(), $"row {i}: {cases[i]}");
        Columns first = new(cases);
        first.Evaluate(width, further: false);
        for (int i = 0; i < cases.Length; i++)
            first.Row(i).Main.ShouldBe(cases[i].Evaluate().Main, $"row {i}: {cases[i]}");
    }

    [Fact]
    public void Evaluate_SpansOfDifferentLength_NamesTheSpan()
    {
        Columns c = new([Calm, Calm]);
        Should.Throw<ArgumentException>(() => c.EvaluateWithShortStrikes()).ParamName.ShouldBe("Strike");
    }

    [Fact]
    public void Evaluate_OneBadEntry_IsRefusedAsTheScalarRefusesIt()
    {
        OptionCase[] cases = [.. Enumerable.Repeat(Calm, 9)];
        cases[3] = Calm with { Spot = double.NaN };
        Should.Throw<ArgumentOutOfRangeException>(() => new Columns(cases).Evaluate(VectorWidth.Automatic, true)).ParamName.ShouldBe("spot");
        cases[3] = Calm with { Kind = default };
        Should.Throw<ArgumentOutOfRangeException>(() => new Columns(cases).Evaluate(VectorWidth.Automatic, true)).ParamName.ShouldBe("kind");
    }

    private static readonly OptionCase Expired = new(OptionKind.Call, 100, 90, -1, 0, 0, 1);
    private static readonly OptionCase Calm = new(OptionKind.Put, 100, 90, 1, 0.01, 0, 0);
    private static readonly OptionCase[] Huge =
        [new(OptionKind.Put, 1e300, 1e299, 1, 0.01, 0, 1), new(OptionKind.Call, 1e-300, 1e-300, 1, 0.01, 0, 1)];

    private sealed class Columns(OptionCase[] cases)
    {
        private readonly double[][] _out = [.. Enumerable.Range(0, 15).Select(_ => new double[cases.Length])];

        public void Evaluate(VectorWidth width, bool further) => EuropeanOptionBatch.Evaluate(Inputs(cases.Length), Outputs(further), width);

        public void EvaluateWithShortStrikes() => EuropeanOptionBatch.Evaluate(Inputs(1), Outputs(false));

        public OptionGreeks Row(int i) => new(
            _out[0][i], _out[1][i], _out[2][i], _out[3][i], _out[4][i], _out[5][i], _out[6][i], _out[7][i], _out[8][i], _out[9][i],
            _out[10][i], _out[11][i], _out[12][i], _out[13][i], _out[14][i]);

        private OptionBatch Inputs(int strikes) => new()
        {
            Kinds = cases.Select(c => c.Kind).ToArray(),
            Spot = cases.Select(c => c.Spot).ToArray(),
            Strike = cases.Select(c => c.Strike).Take(strikes).ToArray(),
            YearsToExpiry = cases.Select(c => c.Years).ToArray(),
            Rate = cases.Select(c => c.Rate).ToArray(),
            DividendYield = cases.Select(c => c.Yield).ToArray(),
            Volatility = cases.Select(c => c.Volatility).ToArray(),
        };

        private GreekBatch Outputs(bool further) => further
            ? new()
            {
                Price = _out[0], Delta = _out[1], Gamma = _out[2], Vega = _out[3], Theta = _out[4], Rho = _out[5], Phi = _out[6], Vanna = _out[7],
                Volga = _out[8], Charm = _out[9], Speed = _out[10], Zomma = _out[11], Color = _out[12], Veta = _out[13], Ultima = _out[14],
            }
            : new() { Price = _out[0], Delta = _out[1], Gamma = _out[2], Vega = _out[3], Theta = _out[4], Rho = _out[5] };
    }
}
