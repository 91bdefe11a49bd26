namespace KeeperBot.Scenarios.Anvil;

/// <summary>Finds Anvil's program: <c>KEEPER_ANVIL</c>, else the copy npm installed under the project, else <c>PATH</c>.</summary>
public static class AnvilLocator
{
    /// <summary>Environment variable that names the program's file.</summary>
    public const string Variable = "KEEPER_ANVIL";

    private static readonly string[] NpmPackages =
        ["anvil-linux-amd64", "anvil-linux-arm64", "anvil-darwin-arm64", "anvil-darwin-amd64"];

    /// <summary>The program's path.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.AnvilNotFound"/>: it is nowhere; the message lists the places looked at.</exception>
    public static string Find() => Find(
        Environment.GetEnvironmentVariable(Variable),
        KeeperHome.Find(),
        Environment.GetEnvironmentVariable("PATH"));

    /// <summary>As <see cref="Find()"/>, of given places.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.AnvilNotFound"/>.</exception>
    public static string Find(string? named, string home, string? searchPath)
    {
        if (!string.IsNullOrWhiteSpace(named))
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new ScenarioException(ScenarioErrorKind.AnvilNotFound, $"{Variable} names '{named}', which does not exist; set it to Anvil's program or unset it");
        }

        var modules = Path.Combine(home, "contracts-test", "node_modules", "@foundry-rs");
        var candidates = NpmPackages.Select(package => Path.Combine(modules, package, "bin", "anvil"))
            .Concat((searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, "anvil")));
        return candidates.FirstOrDefault(File.Exists) ?? throw new ScenarioException(
            ScenarioErrorKind.AnvilNotFound,
            $"Anvil is neither under '{modules}' nor on PATH; run `npm ci` in contracts-test, or set {Variable}");
    }
}
