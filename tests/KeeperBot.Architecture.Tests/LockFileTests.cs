using System.Text.Json;
using System.Xml.Linq;

namespace KeeperBot.Architecture.Tests;

/// <summary>
/// Lock files resolve a central pin, or else exactly the lowest version that somebody asked for. With a lock file the warning for a version
/// that floated upwards (NU1603) is silent, so nobody would see it.
/// </summary>
public sealed class LockFileTests
{
    public static TheoryData<string> LockFiles => [.. Files("packages.lock.json")];

    [Fact]
    public void EveryProject_HasALockFile() =>
        Files("packages.lock.json").Select(FolderOf).ShouldBe(Files("*.csproj").Select(FolderOf));

    [Theory]
    [MemberData(nameof(LockFiles))]
    public void LockFile_EveryPackage_ResolvesAPinOrTheLowestVersionAsked(string file)
    {
        using var document = JsonDocument.Parse(Repository.Read(file));
        var frameworks = document.RootElement.GetProperty("dependencies");
        foreach (var framework in frameworks.EnumerateObject())
        {
            // What a platform needs besides ("net10.0/linux-x64") is asked for by the packages of the framework.
            var askers = frameworks.GetProperty(framework.Name.Split('/')[0]);
            var packages = framework.Value.EnumerateObject().Where(package => package.Value.GetProperty("type").GetString() != "Project").ToList();
            foreach (var package in packages)
            {
                var resolved = package.Value.GetProperty("resolved").GetString();
                var wanted = CentralPins.TryGetValue(package.Name, out var pin) ? pin : LowestAsked(askers, package.Name);
                resolved.ShouldBe(wanted, $"{file}: {package.Name}");
            }
        }
    }

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Repository.Root, pattern, SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string FolderOf(string file) => file[..file.LastIndexOf('/')];

    private static Dictionary<string, string> CentralPins { get; } = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
        .Descendants().Where(element => element.Name.LocalName is "PackageVersion" or "GlobalPackageReference")
        .ToDictionary(element => element.Attribute("Include")!.Value, element => element.Attribute("Version")!.Value, StringComparer.OrdinalIgnoreCase);

    // Everybody's minimum holds, so the highest of the minima is the lowest version that satisfies all.
    private static string? LowestAsked(JsonElement packages, string name) => packages.EnumerateObject()
        .Where(package => package.Value.TryGetProperty("dependencies", out _))
        .SelectMany(package => package.Value.GetProperty("dependencies").EnumerateObject())
        .Where(dependency => string.Equals(dependency.Name, name, StringComparison.OrdinalIgnoreCase))
        .Select(dependency => dependency.Value.GetString()!.TrimStart('[', '(').Split(',', ']', ')')[0])
        .OrderByDescending(version => Version.Parse(version.Split('-')[0])).FirstOrDefault();
}
