namespace KeeperBot.Execution.Tests.Support;

/// <summary>A directory of its own for one test, removed afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-execution-");

    public string Root => _folder.FullName;

    public string Journal => Path.Combine(Root, "state", "journal.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
