using KeeperBot.Core.Stress.Paths;

namespace KeeperBot.Core.Tests.Stress;

public class PathFileTests
{
    private const string Header = "minutes,price,volatility,gas_gwei,oracle_lag_minutes,depth,source\n";

    [Fact]
    public void Read_Rows_AreFactorsOfTheFirstAndStraightLinesBetween()
    {
        var path = PathFile.Read("mine", "# of my own\n" + Header + "0,2000,1,20,0,1,anchor\n60,1500,2,100,30,0.5,anchor\n");
        path.Notes.ShouldBe(["of my own"]);
        var half = path.At(TimeSpan.FromMinutes(30));
        (half.PriceFactor, half.VolatilityFactor, half.GasGwei, half.DepthFactor, half.OracleLag).ShouldBe((0.875, 1.5, 60, 0.75, TimeSpan.FromMinutes(15)));
        // The oracle's price at 30 min is that of 15 min.
        path.OraclePrice(TimeSpan.FromMinutes(30)).ShouldBe(0.9375);
        path.OraclePrice(TimeSpan.FromMinutes(60)).ShouldBe(0.875);
        path.At(TimeSpan.FromHours(9)).PriceFactor.ShouldBe(0.75);
        path.OraclePrice(TimeSpan.Zero).ShouldBe(1);
    }

    [Theory]
    [InlineData("0,2000,1,20,0,1,a\n60,abc,1,20,0,1,a\n", 3, "price", "\"abc\" is no finite number")]
    [InlineData("0,2000,1,20,0,1,a\n60,0,1,20,0,1,a\n", 3, "price", "above 0")]
    [InlineData("0,2000,1,20,0,1,a\n60,NaN,1,20,0,1,a\n", 3, "price", "\"NaN\" is no finite number")]
    [InlineData("0,2000,1,-20,0,1,a\n60,1,1,20,0,1,a\n", 2, "gas_gwei", "\"-20\" is not 0 or more")]
    [InlineData("0,2000,1,20,0,1,a\n0,1500,1,20,0,1,a\n", 3, "minutes", "not after the row before it")]
    [InlineData("5,2000,1,20,0,1,a\n9,1500,1,20,0,1,a\n", 2, "minutes", "a path starts at 0")]
    [InlineData("0,2000,1,20,0,1,a\n60,1500,1,20,0,1\n", 3, "source", "is missing")]
    [InlineData("0,2000,1,20,0,1,a, b\n60,1500,1,20,0,1,a\n", 2, "source", "no field may hold a comma")]
    [InlineData("0,2000,1,20,0,1,\n60,1500,1,20,0,1,a\n", 2, "source", "is empty")]
    [InlineData("0,2000,1,20,0,1,a\n", 3, "minutes", "1 row(s)")]
    [InlineData("0,2000,1,20,0,5000,a\n60,1500,1,20,0,1,a\n", 2, "depth", "\"5000\" is above 1000")]
    public void Read_BadRow_NamesLineColumnValueAndMend(string rows, int line, string column, string problem)
    {
        var fault = Should.Throw<PathFileFault>(() => PathFile.Read("mine", Header + rows));
        (fault.Line, fault.Column).ShouldBe((line, column));
        fault.Message.ShouldContain($"line {line}, column {column}");
        fault.Message.ShouldContain(problem);
    }

    [Theory]
    [InlineData("", "minutes", "no line that names the columns")]
    [InlineData("minutes,price,volatility,gas_gwei,oracle_lag_minutes,source\n", "depth", "is missing from the header")]
    [InlineData("minutes,price,price,volatility,gas_gwei,oracle_lag_minutes,depth,source\n", "price", "named twice")]
    [InlineData("minutes,hours,price,volatility,gas_gwei,oracle_lag_minutes,depth,source\n", "minutes", "exactly one")]
    [InlineData("minutes,prise,volatility,gas_gwei,oracle_lag_minutes,depth,source\n", "prise", "no column of a path")]
    public void Read_BadHeader_NamesTheColumn(string text, string column, string problem)
    {
        var fault = Should.Throw<PathFileFault>(() => PathFile.Read("mine", text));
        fault.Column.ShouldBe(column);
        fault.Message.ShouldContain(problem);
    }

    [Fact]
    public void Packs_Every_IsReadableNamesItsAnchorsAndItsSources()
    {
        foreach (var name in PathPacks.Names)
        {
            var path = PathPacks.Read(name);
            path.Name.ShouldBe("reconstructed-" + name);
            path.Notes[0].ShouldContain("reconstructed");
            path.Notes.ShouldContain(note => note.StartsWith("Not verified", StringComparison.Ordinal));
            path.Rows.Length.ShouldBeGreaterThan(5);
            // Every anchor that a row names is explained in the notes.
            foreach (var anchor in path.Rows.SelectMany(row => row.Source.Split(' ', ';', '(', ')')).Where(word => word.Length == 2 && char.IsAsciiLetterUpper(word[0]) && char.IsAsciiDigit(word[1])))
                path.Notes.ShouldContain(note => note.StartsWith(anchor + " ", StringComparison.Ordinal), $"{name}: {anchor}");
            path.Rows.ShouldContain(row => row.Source.StartsWith("interpolated", StringComparison.Ordinal));
            path.Rows.Min(row => row.PriceFactor).ShouldBeLessThan(0.9);
        }

        PathPacks.Read("reconstructed-terra").Name.ShouldBe("reconstructed-terra");
        Should.Throw<ArgumentException>(() => PathPacks.Read("luna")).Message.ShouldContain("march-2020");
    }

    [Theory]
    [InlineData("march-2020", 0.492)]
    [InlineData("may-2021", 0.6)]
    [InlineData("terra", 0.694)]
    [InlineData("ftx", 0.692)]
    [InlineData("usdc-depeg", 0.879)]
    public void Packs_LowestPrice_IsThatOfTheAnchors(string name, double lowest) => PathPacks.Read(name).Rows.Min(row => row.PriceFactor).ShouldBe(lowest, 0.001);
}
