using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using KeeperBot.TestKit;

namespace KeeperBot.Survival.Tests.Packaging;

/// <summary>
/// Two versions, unpacked beside each other: what `keeper package` makes of this tree, and of a copy of it that says another version; a PATH that has a shell and
/// no dotnet and no node.
/// </summary>
public sealed class UnpackedRelease : IAsyncLifetime
{
    // What the package's launcher needs of a system.
    private static readonly string[] Tools = ["sh", "readlink", "dirname"];

    // All that the launcher's `package` reads of the project.
    private static readonly string[] Tree =
    [
        "src", "abi", "docs", "packaging", "keeper", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json", "README.md", "CHANGELOG.md", "NOTICE",
        "appsettings.example.json",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-package-");

    /// <summary>The version of the older release.</summary>
    public const string OlderVersion = "0.0.9";

    /// <summary>The tarball of this tree.</summary>
    public string Tarball { get; private set; } = "";

    /// <summary>What `keeper package` said.</summary>
    public string Said { get; private set; } = "";

    /// <summary>The PATH.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The launcher of a release.</summary>
    public string Program(Release release) => System.IO.Path.Combine(Root(release), "keeper");

    /// <summary>The folder of a release.</summary>
    public string Root(Release release) => Directory.GetDirectories(System.IO.Path.Combine(_folder.FullName, release.ToString())).Single();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        (Tarball, Said) = await PackageAsync(RepositoryPaths.Root);
        await UnpackAsync(Tarball, Release.Newer);
        await UnpackAsync((await PackageAsync(await OlderTreeAsync())).Tarball, Release.Older);

        Path = _folder.CreateSubdirectory("path").FullName;
        foreach (var tool in Tools)
            File.CreateSymbolicLink(System.IO.Path.Combine(Path, tool), $"/usr/bin/{tool}");
    }

    /// <summary>Runs a command of this tree's release to its end.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(Release.Newer, arguments);

    /// <summary>Runs a command of a release to its end.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(Release release, params string[] arguments) => RunAsync(Program(release), Bare, arguments);

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

    private async Task<(string Tarball, string Said)> PackageAsync(string home)
    {
        var (code, output, said) = await RunAsync("bash", Launcher, [System.IO.Path.Combine(home, "keeper"), "package", "--output", _folder.FullName]);
        code.ShouldBe(0, said);
        return (output.Trim(), said);
    }

    private async Task UnpackAsync(string tarball, Release release) =>
        (await RunAsync("tar", _ => { }, ["-xzf", tarball, "-C", _folder.CreateSubdirectory(release.ToString()).FullName])).Code.ShouldBe(0);

    // The whole build of another version, as a release is made: the number is in the props and, for the project's own parts, in the lock files.
    private async Task<string> OlderTreeAsync()
    {
        var tree = _folder.CreateSubdirectory("tree").FullName;
        var (code, _, errors) = await RunAsync("bash", _ => { }, ["-c", "cd \"$1\" && tar --exclude=bin --exclude=obj -c \"${@:3}\" | tar -x -C \"$2\"", "copy", RepositoryPaths.Root, tree, .. Tree]);
        code.ShouldBe(0, errors);
        var props = System.IO.Path.Combine(tree, "Directory.Build.props");
        var text = await File.ReadAllTextAsync(props);
        var version = Regex.Match(text, "<Version>(.+)</Version>").Groups[1].Value;
        version.ShouldNotBe(OlderVersion);
        await File.WriteAllTextAsync(props, text.Replace($"<Version>{version}</Version>", $"<Version>{OlderVersion}</Version><RunAnalyzers>false</RunAnalyzers>", StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(tree, "src"), "packages.lock.json", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace($"\"[{version}, )\"", $"\"[{OlderVersion}, )\"", StringComparison.Ordinal));
        return tree;
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
        start.Environment.Remove("KEEPER_HOME");
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

/// <summary>Which of the two versions.</summary>
public enum Release
{
    /// <summary>The one before.</summary>
    Older,

    /// <summary>This tree's.</summary>
    Newer,
}
