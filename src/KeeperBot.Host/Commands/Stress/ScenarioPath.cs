using System.Text;
using KeeperBot.Core.Stress.Paths;

namespace KeeperBot.Host.Commands.Stress;

/// <summary>The path that `--scenario` names: one that comes with the product, or a file.</summary>
internal static class ScenarioPath
{
    /// <summary>A path's file is a table of numbers; more is a file of another kind.</summary>
    private const long LargestFile = 16 * 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="scenario">Its name, or a file that ends in .csv.</param>
    /// <exception cref="CommandFailure">There is none of that name, or the file is unusable.</exception>
    public static MarketPath Read(string scenario)
    {
        if (scenario.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            return OfFile(scenario);
        try
        {
            return PathPacks.Read(scenario);
        }
        catch (ArgumentException unknown)
        {
            throw new CommandFailure(ExitCode.Usage, $"--scenario: {unknown.Message.Split(" (Parameter", 2)[0]}", unknown);
        }
    }

    private static MarketPath OfFile(string file)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > LargestFile })
                throw new CommandFailure(ExitCode.BadInput, $"--scenario {file}: is larger than {LargestFile / 1024 / 1024} MiB; a scenario is a small table");
            return PathFile.Read(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file, Encoding.UTF8));
        }
        catch (PathFileFault fault)
        {
            throw new CommandFailure(ExitCode.BadInput, $"--scenario {file}: {fault.Message}", fault);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"--scenario {file}: cannot be read: {failure.Message}", failure);
        }
    }
}
