namespace KeeperBot.TestKit;

/// <summary>Where tests find the repository's own files and the tools that npm ci puts beside them.</summary>
public static class RepositoryPaths
{
    private const string Tools = "contracts-test/node_modules/@foundry-rs";

    /// <summary>The folder with KeeperBot.sln, found by walking up from the tests.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository.</exception>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "KeeperBot.sln")))
                    return folder.FullName;
            }

            throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds KeeperBot.sln");
        }
    }

    /// <summary>Foundry's cast: KEEPER_CAST, else the one under contracts-test.</summary>
    /// <exception cref="FileNotFoundException">It is in neither place.</exception>
    public static string Cast => Tool("KEEPER_CAST", "cast");

    /// <summary>Foundry's anvil: KEEPER_ANVIL, else the one under contracts-test.</summary>
    /// <exception cref="FileNotFoundException">It is in neither place.</exception>
    public static string Anvil => Tool("KEEPER_ANVIL", "anvil");

    /// <summary>A file of published test vectors: tests/vectors/topic/name.</summary>
    public static string Vectors(string topic, string name) => Path.Combine(Root, "tests", "vectors", topic, name);

    private static string Tool(string variable, string name)
    {
        var configured = Environment.GetEnvironmentVariable(variable);
        var path = string.IsNullOrEmpty(configured) ? Path.Combine(Root, Tools, $"{name}-linux-amd64", "bin", name) : configured;
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{name} is not at {path}; run 'npm ci' in contracts-test, or set {variable} to the program");
    }
}
