using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Scenarios;

/// <summary>A home directory of its own, with an empty cache, whose artifacts are the project's.</summary>
internal sealed class TemporaryHome : IDisposable
{
    internal TemporaryHome()
    {
        var project = KeeperHome.Find();
        Path = Directory.CreateTempSubdirectory("keeper-home-").FullName;
        Directory.CreateSymbolicLink(System.IO.Path.Combine(Path, "contracts-test"), System.IO.Path.Combine(project, "contracts-test"));
        Directory.CreateSymbolicLink(System.IO.Path.Combine(Path, "abi"), System.IO.Path.Combine(project, "abi"));
    }

    internal string Path { get; }

    internal string Worlds => System.IO.Path.Combine(Path, ".keeper", "worlds", "combined");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
