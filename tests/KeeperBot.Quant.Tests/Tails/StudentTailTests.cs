using KeeperBot.Quant.Tails;

namespace KeeperBot.Quant.Tests.Tails;

public sealed class StudentTailTests
{
    /// <summary>
    /// A position of 10,000 at 20 % a year over a day of 250, normal and t with four degrees of freedom: the position of A. J. McNeil, R. Frey and P. Embrechts, Quantitative
    /// Risk Management (2015), example 2.16, as M. Hofert's script to it (R package qrmtools) states it. The figures are not the book's, which prints one decimal, but
    /// computed here with 40 digits in mpmath.
    /// </summary>
    private static readonly double BookDeviation = 10_000 * 0.2 / Math.Sqrt(250);

    [Theory]
    [InlineData(0.90, 162.104875443, 137.134138093, 221.989781787, 223.547792236)]
    [InlineData(0.95, 208.05935515, 190.678173274, 260.914825221, 286.473437688)]
    [InlineData(0.975, 247.918012922, 248.332799641, 295.711261746, 357.194598992)]
    [InlineData(0.99, 294.262316474, 335.137162705, 337.125895543, 466.943245646)]
    [InlineData(0.995, 325.819498521, 411.802764288, 365.805778766, 565.71005536)]
    public void Risk_PositionOfTheTextbook_AgreesWithFortyDigits(double confidence, double normal, double student, double normalShortfall, double studentShortfall)
    {
        TailRisk thin = NormalTail.Risk(0, BookDeviation, confidence), fat = StudentTail.Risk(0, BookDeviation, 4, confidence);
        thin.ValueAtRisk.ShouldBe(normal, 1e-9);
        thin.ExpectedShortfall.ShouldBe(normalShortfall, 1e-9);
        fat.ValueAtRisk.ShouldBe(student, 1e-9);
        fat.ExpectedShortfall.ShouldBe(studentShortfall, 1e-9);
    }

    /// <summary>
    /// The table of Student's t as Perfolizer's ConfidenceIntervalTests (AndreyAkinshin/perfolizer) prints it: two-sided confidence, n observations and so n - 1
    /// degrees of freedom, six decimals.
    /// </summary>
    [Theory]
    [InlineData(0.95, 2, 12.706205)]
    [InlineData(0.95, 5, 2.776445)]
    [InlineData(0.95, 100, 1.984217)]
    [InlineData(0.99, 3, 9.924843)]
    [InlineData(0.99, 11, 3.169273)]
    [InlineData(0.999, 2, 636.619249)]
    [InlineData(0.999, 5, 8.610302)]
    [InlineData(0.999, 20, 3.883406)]
    public void UpperQuantile_PublishedTable_HasItsDigits(double confidence, int observations, double published) =>
        StudentTail.UpperQuantile(observations - 1, 0.5 * (1 - confidence)).ShouldBe(published, 5.001e-7);

    /// <summary>
    /// B. N. Taylor and C. E. Kuyatt, NIST Technical Note 1297 (1994), Appendix B, Table B.1: the t that encompasses a two-sided fraction of the distribution, by degrees of
    /// freedom; printed to two decimals.
    /// </summary>
    [Theory]
    [InlineData(1, 0.90, 6.31)]
    [InlineData(1, 0.95, 12.71)]
    [InlineData(1, 0.99, 63.66)]
    [InlineData(2, 0.95, 4.30)]
    [InlineData(3, 0.99, 5.84)]
    [InlineData(4, 0.95, 2.78)]
    [InlineData(5, 0.99, 4.03)]
    [InlineData(10, 0.90, 1.81)]
    [InlineData(20, 0.99, 2.85)]
    [InlineData(50, 0.95, 2.01)]
    public void UpperQuantile_TableOfNist_HasItsDigits(double freedom, double fraction, double published) =>
        StudentTail.UpperQuantile(freedom, 0.5 * (1 - fraction)).ShouldBe(published, 0.005001);

    /// <summary>
    /// Value at risk and shortfall of a unit scale from the printed quantile q of the same table and the formula of McNeil, Frey and Embrechts (2005, p. 45; the function ESst of
    /// their package QRMlib), ES = g(q) / (1 - a) (n + q^2) / (n - 1). What the table rounds off moves the shortfall by about as much.
    /// </summary>
    [Theory]
    [InlineData(3, 0.95, 2.35)]
    [InlineData(4, 0.975, 2.78)]
    [InlineData(4, 0.995, 4.60)]
    [InlineData(10, 0.95, 1.81)]
    [InlineData(30, 0.995, 2.75)]
    public void Risk_PrintedQuantileAndTextbookFormula_Agree(int freedom, double confidence, double quantile)
    {
        double gammas = Math.Exp(MathNet.Numerics.SpecialFunctions.GammaLn(0.5 * (freedom + 1)) - MathNet.Numerics.SpecialFunctions.GammaLn(0.5 * freedom));
        double density = gammas / Math.Sqrt(freedom * Math.PI) * Math.Pow(1 + quantile * quantile / freedom, -0.5 * (freedom + 1));
        double shortfall = density / (1 - confidence) * (freedom + quantile * quantile) / (freedom - 1);
        TailRisk risk = StudentTail.Risk(0, Math.Sqrt(freedom / (freedom - 2.0)), freedom, confidence);
        risk.ValueAtRisk.ShouldBe(quantile, 0.005001);
        risk.ExpectedShortfall.ShouldBe(shortfall, 0.005 * shortfall);
    }

    [Theory]
    [InlineData(2.5, 0.01, 5.35311117303087432)]
    [InlineData(3, 1e-6, 103.299467780419343)]
    [InlineData(1.2, 0.4, 0.312832621323968129)]
    [InlineData(5, 1e-10, 156.825592708894317)]
    [InlineData(200, 0.01, 2.34513708225946844)]
    [InlineData(1, 0.05, 6.3137515146750431)]
    [InlineData(2.1, 1e-12, 384396.002319806464)]
    [InlineData(30, 0.001, 3.38518486682930512)]
    public void UpperQuantile_AgainstFortyDigits_IsAccurate(double freedom, double tail, double expected) =>
        StudentTail.UpperQuantile(freedom, tail).ShouldBe(expected, 1e-12 * expected);

    [Fact]
    public void UpperQuantile_AnyFreedomAndTailDownTo1e300_IsAccurate()
    {
        IReadOnlyList<string[]> rows = Vectors.Rows("student_quantiles.csv");
        rows.Count.ShouldBeGreaterThan(90);
        foreach (string[] row in rows)
            (StudentTail.UpperQuantile(Vectors.Number(row[0]), Vectors.Number(row[1])) / Vectors.Number(row[2]) - 1).ShouldBe(0, 1e-12, string.Join(',', row));
        StudentTail.UpperQuantile(0.05, 1e-100).ShouldBe(double.PositiveInfinity); // about 1e2000
    }

    [Fact]
    public void UpperQuantile_WhereTheExpansionTakesOver_HasNoStep()
    {
        foreach (double tail in new[] { 0.4, 0.05, 1e-3, 1e-6 })
            StudentTail.UpperQuantile(1_000, tail).ShouldBe(StudentTail.UpperQuantile(999.999999, tail), 1e-9);
        StudentTail.Risk(0, 1, 1_000, 0.99).ExpectedShortfall.ShouldBe(StudentTail.Risk(0, 1, 999.999999, 0.99).ExpectedShortfall, 1e-9);
    }

    [Fact]
    public void Risk_GrowingFreedoms_ApproachesTheNormalTail()
    {
        TailRisk thin = NormalTail.Risk(3, 10, 0.99);
        double before = double.PositiveInfinity;
        foreach (double freedom in new[] { 4, 6, 10, 30, 100, 900, 1_100, 1e5, 1e9 })
        {
            TailRisk risk = StudentTail.Risk(3, 10, freedom, 0.99);
            risk.ExpectedShortfall.ShouldBeInRange(thin.ExpectedShortfall - 1e-7, before);
            before = risk.ExpectedShortfall;
        }
        before.ShouldBe(thin.ExpectedShortfall, 1e-6);
    }

    [Fact]
    public void Risk_AnyConfidence_RisesAndKeepsTheShortfallBeyondTheQuantile()
    {
        foreach (double freedom in new[] { 2.01, 3, 5, 50, 5_000 })
        {
            double before = double.NegativeInfinity;
            foreach (double confidence in new[] { 0.51, 0.6, 0.9, 0.99, 0.9999, 0.99999999 })
            {
                TailRisk risk = StudentTail.Risk(0, 1, freedom, confidence);
                risk.ValueAtRisk.ShouldBeGreaterThan(before);
                risk.ExpectedShortfall.ShouldBeGreaterThan(risk.ValueAtRisk);
                before = risk.ValueAtRisk;
            }
        }
        StudentTail.Risk(5, 0, 3, 0.99).ShouldBe(new TailRisk(-5, -5));
    }

    [Fact]
    public void FreedomFromKurtosis_OfATLaw_IsItsFreedom() => StudentTail.FreedomFromKurtosis(6 / (7.5 - 4)).ShouldBe(7.5, 1e-12);

    [Fact]
    public void Risk_BadInput_NamesTheParameter()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => StudentTail.Risk(0, 1, 2, 0.99)).ParamName.ShouldBe("freedom");
        Should.Throw<ArgumentOutOfRangeException>(() => StudentTail.Risk(0, -1, 3, 0.99)).ParamName.ShouldBe("deviation");
        Should.Throw<ArgumentOutOfRangeException>(() => StudentTail.Risk(0, 1, 3, 1)).ParamName.ShouldBe("confidence");
        Should.Throw<ArgumentOutOfRangeException>(() => NormalTail.Risk(double.NaN, 1, 0.99)).ParamName.ShouldBe("mean");
        Should.Throw<ArgumentOutOfRangeException>(() => StudentTail.FreedomFromKurtosis(0)).ParamName.ShouldBe("excessKurtosis");
        Should.Throw<ArgumentOutOfRangeException>(() => StudentTail.UpperQuantile(3, 0.6)).ParamName.ShouldBe("tail");
    }
}
