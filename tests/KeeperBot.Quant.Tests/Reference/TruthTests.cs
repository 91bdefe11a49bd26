using System.Globalization;
using System.Numerics;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Tests.Reference;

/// <summary>Who checks the checkers: the 31-digit truth against mpmath's numerical derivatives of a 420-digit price.</summary>
public sealed class TruthTests
{
    [Fact]
    public void OptionTruth_AgainstMpmathDerivatives_AgreesFarBeyondDoubles()
    {
        IReadOnlyList<string[]> rows = Vectors.Rows("greeks.csv");
        rows.Count.ShouldBe(120);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Skip(1).Take(6).Select(Vectors.Number)];
            OptionTruth t = new(new OptionCase(Enum.Parse<OptionKind>(row[0]), n[0], n[1], n[2], n[3], n[4], n[5]));
            Term[] terms =
            [
                t.Price, t.Delta, t.Gamma, t.Vega, t.Theta, t.Rho, t.Phi, t.Vanna, t.Volga, t.Charm, t.Speed, t.Zomma, t.Color, t.Veta, t.Ultima,
            ];
            for (int i = 0; i < terms.Length; i++)
            {
                // A price far out of the money is a small difference of large terms, in this truth too.
                double digits = i == 0 ? (double)(1e-27 * terms[i].Scale / terms[i].Value) : 0;
                double error = (double)(Quad.Abs(terms[i].Value - Parse(row[7 + i])) / (i == 0 ? Quad.Abs(terms[i].Value) : terms[i].Scale));
                error.ShouldBeLessThan(2e-19 + digits, $"column {7 + i} of {string.Join(',', row)}");
            }
        }
    }

    /// <summary>A decimal numeral of some 22 digits as a sum of two doubles.</summary>
    private static Quad Parse(string text)
    {
        int e = text.IndexOf('e', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        BigInteger digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        BigInteger top = digits * (exponent > 0 ? BigInteger.Pow(10, exponent) : BigInteger.One);
        BigInteger bottom = exponent < 0 ? BigInteger.Pow(10, -exponent) : BigInteger.One;
        // 120 bits of quotient, split in two.
        int shift = 120 + (int)(bottom.GetBitLength() - BigInteger.Abs(top).GetBitLength());
        BigInteger quotient = shift >= 0 ? (top << shift) / bottom : top / (bottom << -shift);
        double high = (double)(quotient >> 60), low = (double)(quotient - ((BigInteger)high << 60));
        return new Quad(Math.ScaleB(high, 60 - shift), Math.ScaleB(low, -shift)) + 0;
    }
}
