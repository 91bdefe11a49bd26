using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>A rehearsal of an account that is below its trigger as it stands.</summary>
internal static class RehearsalOf
{
    /// <summary>It rescues the account on the fork, by the account's own route, and the key is not looked for.</summary>
    public static async Task RescuesAsync(string file)
    {
        var rehearsal = await KeeperCommand.RunAsync("rehearse", "--config", file, "--json", "--blocks", "10");
        rehearsal.Code.ShouldBe(ExitCode.Ok, rehearsal.Errors);
        rehearsal.Json.GetProperty("transactions").EnumerateArray()
            .ShouldContain(sent => sent.GetProperty("kind").GetString() == "top-up" && sent.GetProperty("status").GetString() == "finalized", rehearsal.Output);
    }
}
