using System.Diagnostics;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Scenarios;

/// <summary>Foundry's cast: another implementation of everything that our client does.</summary>
internal static class Cast
{
    internal static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(RepositoryPaths.Cast) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start).ShouldNotBeNull();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return output.Trim();
    }
}
