using System.Diagnostics;
using KeeperBot.TestKit;

namespace KeeperBot.Evm.Tests;

/// <summary>Runs Foundry's cast, the independent implementation that ours is compared with.</summary>
internal static class CastTool
{
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(RepositoryPaths.Cast) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"cast {string.Join(' ', arguments)} failed: {await error}");
        return (await output).Trim();
    }
}
