using System.Diagnostics;
using System.Security.Cryptography;
using KeeperBot.TestKit;

namespace KeeperBot.Survival.Tests.Packaging;

/// <summary>`keeper package`, made once, and unpacked twice as two releases beside each other; a PATH that has a shell and no dotnet and no node.</summary>
public sealed class UnpackedRelease : IAsyncLifetime
{
    // What the package's launcher needs of a system.
    private static readonly string[] Tools = ["sh", "readlink", "dirname"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-package-");

    /// <summary>The tarball.</summary>
    public string Tarball { get; private set; } = "";

    /// <summary>What `keeper package` said.</summary>
    public string Said { get; private set; } = "";

    /// <summary>The PATH.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The launcher of a release.</summary>
    public string Program(int release) => System.IO.Path.Combine(Root(release), "keeper");

    /// <summary>The folder of a release.</summary>
    public string Root(int release) => Directory.GetDirectories(System.IO.Path.Combine(_folder.FullName, FormattableString.Invariant($"release-{release}"))).Single();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var (code, output, said) = await RunAsync("bash", Launcher, [System.IO.Path.Combine(RepositoryPaths.Root, "keeper"), "package", "--output", _folder.FullName]);
        code.ShouldBe(0, said);
        (Tarball, Said) = (output.Trim(), said);
        foreach (var release in (string[])["release-1", "release-2"])
        {
            var into = _folder.CreateSubdirectory(release).FullName;
            (await RunAsync("tar", _ => { }, ["-xzf", Tarball, "-C", into])).Code.ShouldBe(0);
        }

        Path = _folder.CreateSubdirectory("path").FullName;
        foreach (var tool in Tools)
            File.CreateSymbolicLink(System.IO.Path.Combine(Path, tool), $"/usr/bin/{tool}");
    }

    /// <summary>Runs a command of the first release to its end.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(Program(1), Bare, arguments);

    /// <summary>The tarball's SHA-256, computed here.</summary>
    public async Task<string> HashAsync()
    {
        await using var file = File.OpenRead(Tarball);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private void Bare(ProcessStartInfo start)
    {
        start.Environment.Clear();
        (start.Environment["PATH"], start.Environment["HOME"]) = (Path, _folder.FullName);
    }

    // What the test runner's own MSBuild leaves in the environment would lead the launcher's build astray.
    private static void Launcher(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment.Remove("DOTNET_HOST_PATH");
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string program, Action<ProcessStartInfo> prepare, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        prepare(start);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, errors);
    }
}
