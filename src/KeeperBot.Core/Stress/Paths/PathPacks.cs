using System.Collections.Immutable;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>The paths that come with the product. Each is reconstructed from a few published anchors, which its notes name: none is a recording.</summary>
public static class PathPacks
{
    /// <summary>What every one of them is called before its own name.</summary>
    public const string Reconstructed = "reconstructed-";

    /// <summary>Their names without that, in the order of the events.</summary>
    public static ImmutableArray<string> Names { get; } = ["march-2020", "may-2021", "terra", "ftx", "usdc-depeg"];

    /// <summary>Reads one, by its name with or without "reconstructed-".</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static MarketPath Read(string name)
    {
        var bare = name.StartsWith(Reconstructed, StringComparison.Ordinal) ? name[Reconstructed.Length..] : name;
        if (!Names.Contains(bare))
            throw new ArgumentException($"there is no scenario \"{name}\"; there are {string.Join(", ", Names)}, or give a file that ends in .csv", nameof(name));
        using var stream = typeof(PathPacks).Assembly.GetManifestResourceStream($"scenarios/{Reconstructed}{bare}.csv")
            ?? throw new InvalidOperationException($"the scenario {bare} is not in the assembly");
        using var reader = new StreamReader(stream);
        return PathFile.Read(Reconstructed + bare, reader.ReadToEnd());
    }
}
