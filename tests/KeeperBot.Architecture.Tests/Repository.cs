namespace KeeperBot.Architecture.Tests;

/// <summary>The repository's files as the tests look at them.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the folders under src.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
        [.. Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    /// <summary>Source files under a folder, build output left out; paths relative to the root, with slashes.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The compiled assembly of a room, beside this test's own.</summary>
    public static string Assembly(string room) =>
        Path.Combine(AppContext.BaseDirectory, room == "KeeperBot.Host" ? "keeperbot.dll" : room + ".dll");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "KeeperBot.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException("no directory above the tests holds KeeperBot.sln");
    }
}
