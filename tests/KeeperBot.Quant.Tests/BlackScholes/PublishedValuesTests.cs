using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Quant.Tests.Vectors;

namespace KeeperBot.Quant.Tests.BlackScholes;

/// <summary>Printed tables, checked to the digits they were printed with.</summary>
public sealed class PublishedValuesTests
{
    [Fact]
    public void Price_HaugTables_MeetsThePrintedDigits()
    {
        IReadOnlyList<string[]> rows = Rows("haug-1998-prices.csv");
        rows.Count.ShouldBe(43);
        foreach (string[] row in rows)
        {
            double price = EuropeanOption.Price(
                Enum.Parse<OptionKind>(row[0]), Number(row[2]), Number(row[1]), Number(row[5]), Number(row[4]), Number(row[3]), Number(row[6]));
            price.ShouldBe(Number(row[7]), 1.0001e-4, string.Join(',', row));
        }
    }

    [Fact]
    public void Evaluate_HaugGreeks_MeetsThePrintedDigits()
    {
        foreach (string[] row in Rows("haug-1998-greeks.csv"))
        {
            OptionGreeks greeks = EuropeanOption.Evaluate(
                Enum.Parse<OptionKind>(row[1]), Number(row[3]), Number(row[2]), Number(row[6]), Number(row[5]), Number(row[4]), Number(row[7]));
            double value = row[0] switch
            {
                "delta" => greeks.Delta,
                "gamma" => greeks.Gamma,
                "vega" => greeks.Vega,
                "theta" => greeks.Theta,
                "rho" => greeks.Rho,
                "phi" => greeks.Phi,
                _ => throw new InvalidDataException($"unknown Greek {row[0]}"),
            };
            value.ShouldBe(Number(row[8]), 1.0001e-4, string.Join(',', row));
        }
    }
}
