using System.Globalization;

namespace KeeperBot.Quant.Tests;

/// <summary>Reads the CSV files of tests/vectors/quant, which the build copies beside the test assembly.</summary>
internal static class Vectors
{
    /// <summary>The rows after the header, split at commas; lines that start with # are remarks.</summary>
    public static IReadOnlyList<string[]> Rows(string file)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "vectors", file);
        return [.. File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Skip(1).Select(line => line.Split(','))];
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
