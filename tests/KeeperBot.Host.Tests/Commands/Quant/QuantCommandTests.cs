using System.Globalization;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Quant;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Host.Tests.Commands.Quant;

public sealed class QuantCommandTests
{
    private const string GreeksHeader = "id,model,type,S,K,T,r,q,vol";

    [Fact]
    public async Task Greeks_HaugsCall_GivesThePublishedPrice()
    {
        // Haug 1998, p. 2, as in QuantLib's test-suite (europeanoption.cpp): 2.1334.
        var run = await Calculator.RunAsync("greeks", $"{GreeksHeader}\nhaug,spot,C,60,65,0.25,0.08,0,0.30\n");

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Rows[0].ShouldBe("id,price,delta,gamma,vega,theta_year,rho,phi,vanna,volga,charm_year,speed,zomma,color_year,veta_year");
        run.Number(1, "price").ShouldBe(2.1334, 5e-5);
    }

    [Fact]
    public async Task Greeks_AnyRow_PrintsEveryGreekToTheLastBit()
    {
        var run = await Calculator.RunAsync("greeks", $"{GreeksHeader}\na,spot,P,101.5,97.25,0.31,0.021,0.013,0.77\nb,black76,C,101.5,97.25,0.31,0.021,,0.77\n");

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        OptionGreeks[] expected =
        [
            EuropeanOption.Evaluate(OptionKind.Put, 101.5, 97.25, 0.31, 0.021, 0.013, 0.77), ForwardOption.Evaluate(OptionKind.Call, 101.5, 97.25, 0.31, 0.021, 0.77),
        ];
        for (var row = 0; row < expected.Length; row++)
        {
            var g = expected[row];
            double[] values =
            [
                g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.Phi, g.Vanna, g.Volga, g.Charm, g.Speed, g.Zomma, g.Color, g.Veta,
            ];
            run.Rows[row + 1].Split(',').Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ShouldBe(values);
        }
    }

    [Fact]
    public async Task Greeks_ColumnsInAnotherOrderWithStrangers_AreFoundByName()
    {
        var plain = await Calculator.RunAsync("greeks", $"{GreeksHeader}\nx,spot,C,60,65,0.25,0.08,0,0.30\n");
        var shuffled = await Calculator.RunAsync("greeks", "note,vol,q,r,T,K,S,type,model,id\r\n\"a, note\",0.30,0,0.08,0.25,65,60,C,spot,x\r\n");

        shuffled.Output.ShouldBe(plain.Output);
    }

    [Fact]
    public async Task Greeks_ByteOrderMarkBeforeAQuotedHeader_IsSkipped()
    {
        var run = await Calculator.RunAsync("greeks", $"\uFEFF\"id\",model,type,S,K,T,r,q,vol\nx,spot,C,60,65,0.25,0.08,0,0.30\n");

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Number(1, "price").ShouldBe(2.1334, 5e-5);
    }

    [Theory]
    [InlineData(false, "No space left on device")]
    [InlineData(true, "Access to the path is denied")]
    public async Task Greeks_OutputThatCannotBeWritten_FailsWithoutADefect(bool closed, string problem)
    {
        using var errors = new StringWriter();
        using var input = new StringReader($"{GreeksHeader}\nx,spot,C,60,65,0.25,0.08,0,0.30\n");
        using var broken = new BrokenOutput(closed ? new UnauthorizedAccessException("Access to the path is denied.") : new IOException("No space left on device"));
        var context = new CommandContext(broken, errors, TimeProvider.System, Interactive: false) { In = input };

        var code = await KeeperProgram.RunAsync(["quant", "greeks"], context, CancellationToken.None);

        ((ExitCode)code).ShouldBe(ExitCode.OutputFailed, errors.ToString());
        errors.ToString().ShouldStartWith($"keeper: standard output: {problem}");
    }

    [Fact]
    public async Task Greeks_QuoteNeverClosed_SaysThatTheLinesAfterItAreLost()
    {
        var run = await Calculator.RunAsync("greeks", $"{GreeksHeader}\nx,spot,C,60,65,0.25,0.08,0,\"0.3\ny,spot,C,60,65,0.25,0.08,0,0.3\n");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("never closed");
        run.Rows.Length.ShouldBe(2);
        run.Rows[1].ShouldStartWith("x,error");
    }

    /// <summary>What a double is, any of them: 17 digits go out and come back as the same bits.</summary>
    [Fact]
    public void Number_AnyDouble_ComesBackBitForBit()
    {
        var random = new Random(5);
        Span<byte> bytes = stackalloc byte[8];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            var value = BitConverter.ToDouble(bytes);
            if (double.IsFinite(value) && value != 0)
                double.Parse(ResultWriter.Number(value), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(value);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Greeks_AnyLineEndAndBlankLines_AreRead(string end)
    {
        string[] lines = [GreeksHeader, "", "x,spot,C,60,65,0.25,0.08,0,0.3", "", "y,spot,C,60,65,0.25,0.08,0,0.3"];
        var run = await Calculator.RunAsync("greeks", string.Join(end, lines));

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Rows.Length.ShouldBe(3);
        run.Output.ShouldNotContain('\r');
        run.Rows[2].ShouldStartWith("y,2.13");
    }

    private sealed class BrokenOutput(Exception failure) : StringWriter
    {
        public override void Flush() => throw failure;
    }

    [Theory]
    [InlineData("x,spot,C,\"60\0\",65,0.25,0.08,0,0.3", "S", "is no finite number")]
    [InlineData("x,spot,C,sixty,65,0.25,0.08,0,0.3", "S", "\"sixty\" is no finite number")]
    [InlineData("x,spot,C,NaN,65,0.25,0.08,0,0.3", "S", "\"NaN\" is no finite number")]
    [InlineData("x,spot,C,1e999,65,0.25,0.08,0,0.3", "S", "is no finite number")]
    [InlineData("x,spot,C,\"1,5\",65,0.25,0.08,0,0.3", "S", "is no finite number")]
    [InlineData("x,spot,C,-60,65,0.25,0.08,0,0.3", "S", "zero or more")]
    [InlineData("x,spot,C,60,-65,0.25,0.08,0,0.3", "K", "zero or more")]
    [InlineData("x,spot,C,60,65,0.25,0.08,0,-0.3", "vol", "zero or more")]
    [InlineData("x,spot,C,60,65,0.25,0.08,,0.3", "q", "is empty")]
    [InlineData("x,spot,X,60,65,0.25,0.08,0,0.3", "type", "\"X\" is not one of: C, P")]
    [InlineData("x,heston,C,60,65,0.25,0.08,0,0.3", "model", "spot, black76")]
    [InlineData(",spot,C,60,65,0.25,0.08,0,0.3", "id", "is empty")]
    [InlineData("x,spot,C,60,65,0.25", "r", "is missing")]
    [InlineData("x,spot,C,60,65,0.25,0.08,0,0.3,9", "vol", "goes on after it")]
    [InlineData("x,spot,C,6\"0,65,0.25,0.08,0,0.3", "id", "not CSV")]
    [InlineData("x\0y,spot,C,60,65,0.25,0.08,0,0.3", "id", "control character U+0000")]
    [InlineData("\"x\ny\",spot,C,60,65,0.25,0.08,0,0.3", "id", "control character U+000A")]
    [InlineData("x\uFFFD,spot,C,60,65,0.25,0.08,0,0.3", "id", "not UTF-8")]
    [InlineData("x,spot,C,100,100,1,0.01,-1e308,0.5", "price", "beyond the range of a double")]
    [InlineData("x,black76,P,100,90,1,-1e308,,0.5", "price", "beyond the range of a double")]
    [InlineData("x,spot,C,1e-320,1e-320,1,0,0,0.5", "gamma", "beyond the range of a double")]
    public async Task Greeks_BadRow_SaysWhereAndGoesOn(string bad, string column, string problem)
    {
        var run = await Calculator.RunAsync("greeks", $"{GreeksHeader}\nbefore,spot,C,60,65,0.25,0.08,0,0.3\n{bad}\nafter,spot,C,60,65,0.25,0.08,0,0.3\n");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith($"keeper: line {(bad.Contains('\n', StringComparison.Ordinal) ? 4 : 3)}, column {column}: ");
        run.Errors.ShouldContain(problem);
        run.Output.ShouldNotContain('\0');
        run.Rows.Length.ShouldBe(4);
        run.Rows[1].ShouldStartWith("before,2.13");
        run.Rows[2].Split(',')[1].ShouldBe("error");
        run.Rows[2].Split(',').Length.ShouldBe(15);
        run.Rows[3].ShouldStartWith("after,2.13");
    }

    [Fact]
    public async Task Greeks_NothingLeft_PrintsZerosWithoutASign()
    {
        var run = await Calculator.RunAsync("greeks", $"{GreeksHeader}\nput,spot,P,100,90,-1,0.01,0,0.5\nstill,spot,P,100,90,1,0.01,0,0\nsure,spot,C,100,90,1,0,0,1e9\n");

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Output.Split('\n', ',').ShouldNotContain("-0");
        run.Rows[1].ShouldBe("put,0,0,0,0,0,0,0,0,0,0,0,0,0,0");
        run.Rows[2].ShouldBe("still,0,0,0,0,0,0,0,0,0,0,0,0,0,0");
    }

    [Theory]
    [InlineData("", "there is no input")]
    [InlineData("id,model,type,S,K,T,r,q\n", "does not name the column vol")]
    [InlineData("id,S,K\n", "columns model, type, T, r, q, vol")]
    [InlineData("id,model,type,S,S,K,T,r,q,vol\n", "names the column S twice")]
    public async Task Greeks_UnusableHeader_EndsBeforeAnyAnswer(string input, string problem)
    {
        var run = await Calculator.RunAsync("greeks", input);

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Errors.ShouldContain(problem);
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Greeks_QuoteNeverClosed_IsRefusedAndBounded()
    {
        var run = await Calculator.RunAsync("greeks", $"{GreeksHeader}\nx,spot,\"C,{new string('6', 20_000)}");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Errors.ShouldContain("quote that is never closed");
    }

    [Fact]
    public async Task Greeks_HostileName_IsEscapedOnStderrOnly()
    {
        var run = await Calculator.RunAsync("greeks", $"{GreeksHeader}\nx,\u001b[2J,C,60,65,0.25,0.08,0,0.3\n");

        run.Errors.ShouldContain("\\u{1b}");
        run.Errors.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task Greeks_Terminal_ShowsProgressThatIsWipedAway()
    {
        var rows = string.Concat(Enumerable.Repeat("x,spot,C,60,65,0.25,0.08,0,0.3\n", 5000));
        var time = new TickingTime();

        var shown = await Calculator.RunAsync("greeks", $"{GreeksHeader}\n{rows}", terminal: true, time);
        var piped = await Calculator.RunAsync("greeks", $"{GreeksHeader}\n{rows}", terminal: false, time);

        shown.Errors.ShouldContain("\rkeeper: 4096 rows");
        shown.Errors.ShouldEndWith("\r\u001b[K");
        piped.Errors.ShouldBeEmpty();
        shown.Output.ShouldBe(piped.Output);
        shown.Rows.Length.ShouldBe(5001);
    }

    [Fact]
    public async Task ImpliedVol_EveryStatus_HasItsWord()
    {
        var discounted = Math.Exp(-0.05 * 0.5).ToString("R", CultureInfo.InvariantCulture);
        var run = await Calculator.RunAsync(
            "iv",
            $"""
            id,type,F,K,T,r,price
            ok,C,100,100,1,0,7.9655674554058005
            below,C,120,100,1,0,19
            at,C,120,100,1,0,20
            max,C,1,2,0.5,0.05,{discounted}
            above,P,100,80,1,0,81
            """);

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Rows[0].ShouldBe("id,status,iv");
        run.Rows[1].ShouldStartWith("ok,ok,");
        run.Number(1, "iv").ShouldBe(0.2, 1e-15); // 2 N(0.1) - 1 = 0.0796556745540580 at vol 0.2
        run.Rows[2..].ShouldBe(["below,below_intrinsic,", "at,at_intrinsic,0", "max,at_max,Infinity", "above,above_max,"]);
    }

    [Fact]
    public async Task Breach_SpotBeyondABarrier_HasBreachedItAndMayTouchTheOther()
    {
        var run = await Calculator.RunAsync("breach", "id,S,lower,upper,vol,drift,T\nbelow,80,80,120,0.8,0,0.25\nalone,80,,120,0.8,0,0.25\nabove,130,80,120,0.8,0,0.25\n");

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        (run.Number(1, "p_lower"), run.Number(1, "p_any")).ShouldBe((1, 1));
        run.Number(1, "p_upper").ShouldBe(run.Number(2, "p_upper"));
        run.Number(1, "p_upper").ShouldBeInRange(0.1, 0.9);
        (run.Number(3, "p_upper"), run.Number(3, "p_any")).ShouldBe((1, 1));
        run.Number(3, "p_lower").ShouldBeInRange(0.01, 0.9);
    }

    [Fact]
    public async Task ImpliedVol_ExpiredOption_NamesTheColumn()
    {
        var run = await Calculator.RunAsync("iv", "id,type,F,K,T,r,price\nx,C,100,100,0,0,8\n");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Errors.ShouldBe("keeper: line 2, column T: yearsToExpiry must be a finite number greater than zero.\n");
        run.Rows[1].ShouldBe("x,error,");
    }

    [Fact]
    public async Task Breach_KouAndWang_GivesThePublishedProbability()
    {
        // Kou and Wang 2003, table 1: .25584 at b = 0.3; their drift 0.1 is of the logarithm.
        var barrier = Math.Exp(0.3).ToString("R", CultureInfo.InvariantCulture);
        var run = await Calculator.RunAsync("breach", $"id,S,lower,upper,vol,drift,T,lambda,p,eta1,eta2\nkou,1,,{barrier},0.2,0.12,1,3,0.5,50,{(100.0 / 3).ToString("R", CultureInfo.InvariantCulture)}\n");

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Rows[0].ShouldBe("id,p_lower,p_upper,p_any");
        run.Number(1, "p_upper").ShouldBe(0.25584, 5e-6);
        run.Number(1, "p_lower").ShouldBe(0);
    }

    [Fact]
    public async Task Breach_TwoBarriers_AnyIsBelowTheSum()
    {
        var run = await Calculator.RunAsync("breach", "id,S,lower,upper,vol,drift,T,dt\ncontinuous,100,80,120,0.8,0,0.25,\nblocks,100,80,120,0.8,0,0.25,0.001\n");

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Number(1, "p_any").ShouldBeLessThan(run.Number(1, "p_lower") + run.Number(1, "p_upper"));
        run.Number(2, "p_any").ShouldBeLessThan(run.Number(1, "p_any"));
    }

    [Theory]
    [InlineData("x,100,120,110,0.8,0,0.25,,,,", "lower", "less than Upper")]
    [InlineData("x,100,80,,0.8,0,0.25,3,,,", "p", "is empty")]
    [InlineData("x,100,80,,0.8,0,0.25,3,1.5,50,30", "p", "between 0 and 1")]
    [InlineData("x,100,80,,0,0,0.25,3,0.5,50,30", "vol", "greater than zero")]
    [InlineData("x,100,-80,,0.8,0,0.25,,,,", "lower", "greater than zero")]
    [InlineData("x,100,80,,0.8,0,-1,,,,", "T", "zero or more")]
    public async Task Breach_BadRow_NamesTheColumn(string row, string column, string problem)
    {
        var run = await Calculator.RunAsync("breach", $"id,S,lower,upper,vol,drift,T,lambda,p,eta1,eta2\n{row}\n");

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Errors.ShouldStartWith($"keeper: line 2, column {column}: ");
        run.Errors.ShouldContain(problem);
        run.Rows[1].ShouldBe("x,error,,");
    }
}
