using System.Globalization;
using System.Text;
using KeeperBot.Host.Commands;
using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Host.Tests.Commands.Quant;

public sealed class QuantSviTests
{
    // Gatheral and Jacquier 2014, example 5.1 (A. Vogt): its raw parameters admit butterfly arbitrage.
    private static readonly SviParameters Vogt = new(-0.0410, 0.1331, 0.3060, 0.3586, 0.4153);
    private static readonly SviParameters Calm = new(0.04, 0.1, -0.4, 0.05, 0.2);

    [Fact]
    public async Task Svi_SlicesInterleaved_AreFittedInOrderOfAppearance()
    {
        var run = await Calculator.RunAsync("svi", Quotes(("calm", Calm), ("other", Calm with { A = 0.05 })));

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Rows[0].ShouldBe("slice,a,b,rho,m,sigma,max_abs_dw,butterfly_free,min_g");
        run.Rows.Length.ShouldBe(3);
        run.Rows[1].ShouldStartWith("calm,");
        run.Rows[2].ShouldStartWith("other,");
        run.Number(1, "a").ShouldBe(0.04, 1e-9);
        run.Number(1, "rho").ShouldBe(-0.4, 1e-8);
        run.Number(2, "a").ShouldBe(0.05, 1e-9);
        run.Rows[1].Split(',')[7].ShouldBe("true");
    }

    [Fact]
    public async Task Svi_VogtsSlice_IsFreeOfArbitrageUnlessToldOtherwise()
    {
        var input = Quotes(("vogt", Vogt));

        var bound = await Calculator.RunAsync("svi", input);
        var plain = await Calculator.RunAsync("svi --constrain=false", input);

        bound.Rows[1].Split(',')[7].ShouldBe("true");
        bound.Number(1, "min_g").ShouldBeGreaterThanOrEqualTo(0);
        plain.Rows[1].Split(',')[7].ShouldBe("false");
        plain.Number(1, "min_g").ShouldBeLessThan(0);
        plain.Number(1, "m").ShouldBe(0.3586, 1e-6);
        plain.Number(1, "max_abs_dw").ShouldBeLessThan(1e-9);
    }

    [Fact]
    public async Task Svi_OneBadQuote_SpoilsItsSliceOnly()
    {
        var run = await Calculator.RunAsync("svi", Quotes(("calm", Calm), ("other", Calm)) + "other,0.5,0.1,-1\n");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Errors.ShouldBe("keeper: line 20, column w: -1 is not greater than zero; w is the total variance vol^2 T\n");
        run.Rows[1].ShouldStartWith("calm,0.0");
        run.Rows[2].ShouldBe("other,error,,,,,,,");
    }

    [Theory]
    [InlineData("few,0.5,0,0.04\nfew,0.5,0.1,0.04\nfew,0.5,0.1,0.05\n", "k", "2 different strikes")]
    [InlineData("few,0.5,0,0.04\nfew,0.6,0.1,0.04\n", "T", "a slice has one expiry")]
    [InlineData("few,0,0,0.04\n", "T", "greater than zero")]
    [InlineData("few,0.5,0,\n", "w", "is empty")]
    [InlineData(",0.5,0,0.04\n", "slice", "is empty")]
    public async Task Svi_UnusableSlice_SaysWhy(string quotes, string column, string problem)
    {
        var run = await Calculator.RunAsync("svi", $"slice,T,k,w\n{quotes}");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain($"column {column}: ");
        run.Errors.ShouldContain(problem);
        run.Rows[1].ShouldEndWith(",error,,,,,,,");
    }

    /// <summary>Nine strikes of each slice, one slice after the other in every strike.</summary>
    private static string Quotes(params (string Name, SviParameters Slice)[] slices)
    {
        var text = new StringBuilder("slice,T,k,w\n");
        for (var i = 0; i < 9; i++)
        {
            var k = -0.8 + 0.25 * i;
            foreach (var (name, slice) in slices)
                text.Append(CultureInfo.InvariantCulture, $"{name},0.5,{k:R},{slice.TotalVariance(k):R}\n");
        }

        return text.ToString();
    }
}
