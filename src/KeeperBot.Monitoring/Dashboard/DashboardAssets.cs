using System.Collections.Frozen;

namespace KeeperBot.Monitoring.Dashboard;

/// <summary>The page and what it needs, out of this assembly; nothing is loaded from anywhere else.</summary>
public static class DashboardAssets
{
    private const string Prefix = "dashboard/";

    /// <summary>Every file by its path; the page itself is "/".</summary>
    public static FrozenDictionary<string, DashboardAsset> All { get; } = Read();

    private static FrozenDictionary<string, DashboardAsset> Read()
    {
        var assembly = typeof(DashboardAssets).Assembly;
        var assets = new List<DashboardAsset>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the resource {name} is missing from this assembly");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            assets.Add(new(name == Prefix + "index.html" ? "/" : "/assets/" + name[Prefix.Length..], TypeOf(name), bytes));
        }

        return assets.ToFrozenDictionary(asset => asset.Path, StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"no content type for {other}"),
    };
}
