using System.Diagnostics;
using System.Globalization;
using KeeperBot.Host.Commands;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Supervision;

/// <summary>The systemd units that are shipped.</summary>
public sealed class UnitFileTests
{
    // The launcher's own code.
    private const int Launcher = 70;

    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "packaging", "systemd");

    [Fact]
    public void RestartPreventExitStatus_OfTheUnit_IsWhatNeedsTheOperator() => Values("keeperbot.service", "RestartPreventExitStatus").ShouldHaveSingleItem().Split(' ')
        .Select(code => int.Parse(code, CultureInfo.InvariantCulture))
        .ShouldBe([.. Enum.GetValues<ExitCode>().Where(code => RestartAttribute.Of(code) == RestartAdvice.Operator).Select(code => (int)code), Launcher]);

    [Fact]
    public void ExecStopPost_OfTheUnit_WaitsAfterAChainThatDoesNotAnswer() =>
        Values("keeperbot.service", "ExecStopPost").ShouldHaveSingleItem().ShouldContain(FormattableString.Invariant($"= {(int)ExitCode.ChainUnreachable} ]"));

    [Fact]
    public void Template_OfInstances_DiffersByTheInstanceOnly()
    {
        var template = Settings("keeperbot@.service").Select(line => line
            .Replace("KeeperBot %i", "KeeperBot", StringComparison.Ordinal).Replace("/%i.json", "/appsettings.json", StringComparison.Ordinal)
            .Replace("/%i", "", StringComparison.Ordinal));

        template.ShouldBe(Settings("keeperbot.service"));
    }

    [Theory]
    [InlineData("keeperbot.service")]
    [InlineData("keeperbot@.service")]
    public async Task Unit_SystemdItself_FindsNothingWrongAndLittleExposed(string unit)
    {
        var folder = Directory.CreateTempSubdirectory("keeperbot-unit-");
        var copy = Path.Combine(folder.FullName, unit);
        // It looks for the program too, which is not installed here.
        await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(Path.Combine(Folder, unit))).Replace("/opt/keeperbot/current/keeper", "/bin/true", StringComparison.Ordinal));

        (await AnalyzeAsync("verify", copy)).ShouldBe((0, ""));
        var (code, said) = await AnalyzeAsync("security", "--offline=true", "--threshold=15", copy);
        code.ShouldBe(0, said);
        folder.Delete(recursive: true);
    }

    private static string[] Settings(string unit) => [.. File.ReadLines(Path.Combine(Folder, unit)).Where(line => line.Length > 0 && line[0] != '#')];

    private static IEnumerable<string> Values(string unit, string key) =>
        Settings(unit).Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..]);

    private static async Task<(int Code, string Said)> AnalyzeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("systemd-analyze") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments.Prepend("--no-pager"))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, arguments[0] == "verify" ? errors : await output + errors);
    }
}
