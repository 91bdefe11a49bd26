namespace KeeperBot.Scenarios.Anvil;

/// <summary>Finds the project's home directory, under which the local chain's program, contract artifacts and caches lie.</summary>
public static class KeeperHome
{
    /// <summary>Environment variable that names the home directory; the launcher sets it.</summary>
    public const string Variable = "KEEPER_HOME";

    private const string Marker = "KeeperBot.sln";

    /// <summary>The directory <c>KEEPER_HOME</c> names, else the nearest directory above the running program that holds the solution file.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.HomeNotFound"/>: neither exists.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);

    /// <summary>As <see cref="Find()"/>, of a given variable's value and program directory.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.HomeNotFound"/>: neither leads to a directory.</exception>
    public static string Find(string? named, string programDirectory)
    {
        if (!string.IsNullOrWhiteSpace(named))
        {
            return Directory.Exists(named)
                ? Path.GetFullPath(named)
                : throw new ScenarioException(ScenarioErrorKind.HomeNotFound, $"{Variable} names '{named}', which is not a directory; set it to the project's root or unset it");
        }

        for (var directory = new DirectoryInfo(programDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, Marker)))
                return directory.FullName;
        }

        throw new ScenarioException(
            ScenarioErrorKind.HomeNotFound,
            $"no directory above '{programDirectory}' holds {Marker}; set {Variable} to the project's root");
    }
}
