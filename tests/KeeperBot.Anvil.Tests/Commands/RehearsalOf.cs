using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>A rehearsal of an account that is below its trigger as it stands.</summary>
internal static class RehearsalOf
{
    /// <summary>While the key has not been given what it needs: nothing is done, as on the chain, and with `--grant` the owners give it on the fork alone.</summary>
    public static async Task RescuesWithAGrantOnlyAsync(string file)
    {
        var without = await KeeperCommand.RunAsync("rehearse", "--config", file, "--json", "--blocks", "2");
        without.Code.ShouldNotBe(ExitCode.Ok);
        without.Output.ShouldNotContain("finalized");
        await RescuesAsync(file, "--grant");
        (await KeeperCommand.RunAsync("check", "--config", file)).Code.ShouldBe(ExitCode.ChainMismatch, "nothing was given on the chain");
    }

    /// <summary>It rescues the account on the fork, by the account's own route.</summary>
    public static async Task RescuesAsync(string file, params string[] more)
    {
        var rehearsal = await KeeperCommand.RunAsync(["rehearse", "--config", file, "--json", "--blocks", "10", .. more]);
        rehearsal.Code.ShouldBe(ExitCode.Ok, rehearsal.Errors);
        rehearsal.Json.GetProperty("transactions").EnumerateArray()
            .ShouldContain(sent => sent.GetProperty("kind").GetString() == "top-up" && sent.GetProperty("status").GetString() == "finalized", rehearsal.Output);
    }
}
