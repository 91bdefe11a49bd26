using System.Text.RegularExpressions;

namespace KeeperBot.Architecture.Tests;

/// <summary>Rules of the house that the compiler does not know.</summary>
public sealed partial class SourceRuleTests
{
    private const int MostLines = 400;

    // The only place where any exception may be caught: there it becomes an exit code.
    private static readonly string[] Boundaries = ["src/KeeperBot.Host/Commands/KeeperProgram.cs"];

    private static readonly string[] Attics = ["Utils", "Util", "Helpers", "Helper", "Common", "Misc", "Shared"];

    [Fact]
    public void Files_UnderSrc_HaveTheNamespaceOfTheirFolder() => Repository.Sources("src")
        .Where(file => NamespaceLine().Match(Repository.Read(file)) is var declared
            && (declared.Success ? declared.Groups[1].Value != NamespaceOf(file) : file != "src/KeeperBot.Host/Program.cs"))
        .ShouldBeEmpty("a file's namespace is its folder; only Program.cs has none");

    [Fact]
    public void Files_UnderSrc_AreSmall() => Repository.Sources("src").Where(file => Repository.Read(file).Split('\n').Length > MostLines).ShouldBeEmpty();

    [Fact]
    public void Files_UnderSrc_HaveNothingBanned() => Repository.Sources("src").SelectMany(Offences).ShouldBeEmpty();

    [Fact]
    public void Folders_UnderSrc_AreNoAttics() => Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
        .Select(folder => Path.GetFileName(folder)!).Intersect(Attics, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();

    [Fact]
    public void Serilog_OfAllRooms_IsUsedByHostAlone() => Repository.Sources("src")
        .Where(file => !file.StartsWith("src/KeeperBot.Host/", StringComparison.Ordinal) && Repository.Read(file).Contains("using Serilog", StringComparison.Ordinal))
        .ShouldBeEmpty();

    private static string NamespaceOf(string file) => Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.');

    private static IEnumerable<string> Offences(string file)
    {
        var code = CommentOrText().Replace(Repository.Read(file), match => match.Value.StartsWith('"') ? "\"\"" : "");
        foreach (var (what, _) in Banned.Where(rule => rule.Pattern.IsMatch(code)))
            yield return $"{file}: {what}";
        if (!Boundaries.Contains(file) && CatchAll().IsMatch(code))
            yield return $"{file}: catches every exception; name the ones that are expected";
    }

    private static (string What, Regex Pattern)[] Banned =>
    [
        ("#region hides code", Region()),
        ("async void loses its exceptions", AsyncVoid()),
        ("dynamic has no types", Dynamic()),
        ("unfinished code", Unfinished()),
        ("a task is waited for by blocking", Blocking()),
    ];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""(?:\\.|[^""\\\n])*""", RegexOptions.Singleline)]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\basync\s+void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"\bdynamic\s+\w+\s*[=;,)]")]
    private static partial Regex Dynamic();

    [GeneratedRegex(@"\bNotImplementedException\b|\bNotSupportedException\(\)")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\.GetAwaiter\(\)\s*\.GetResult\(\)")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"\bcatch\s*\(\s*(System\.)?Exception(\s+\w+)?\s*\)(?!\s*when)")]
    private static partial Regex CatchAll();
}
