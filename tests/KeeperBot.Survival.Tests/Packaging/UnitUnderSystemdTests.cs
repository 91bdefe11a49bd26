using System.Diagnostics;
using System.Text.Json.Nodes;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit;

namespace KeeperBot.Survival.Tests.Packaging;

/// <summary>The shipped unit and package under a real systemd, booted in namespaces of its own: credentials, sandbox, readiness, reload, restart, and what is not restarted.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class UnitUnderSystemdTests(FaultWorld world, UnpackedRelease release) : IClassFixture<FaultWorld>
{
    private const string Credentials = "/run/credentials/keeperbot.service/";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [RootFact]
    public async Task Unit_InstalledAsDescribed_StartsRescuesReloadsRestartsAndStops()
    {
        // Whoever may not mount and make namespaces has `systemd-analyze` (UnitFileTests) only.
        await using var bench = await FaultBench.OpenAsync(world);
        Install(bench);
        var folder = bench.Folder.At("machine");
        using var machine = Process.Start(new ProcessStartInfo("unshare", ["-m", "-p", "-u", "-i", "-C", "-f", "--kill-child", "bash", Script, folder, release.Root(Release.Newer)]) { RedirectStandardError = true, RedirectStandardInput = true })!;
        var said = machine.StandardError.ReadToEndAsync();
        try
        {
            var last = Path.Combine(folder, "out", "6-stopped");
            for (var clock = Stopwatch.StartNew(); !File.Exists(last) && !machine.HasExited && clock.Elapsed < Patience;)
            {
                await bench.World.MineAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(500));
            }

            var log = Path.Combine(folder, "out", "keeper");
            var keeper = File.Exists(log) ? await File.ReadAllTextAsync(log) : "the keeper was never started";
            if (!File.Exists(last))
            {
                machine.Kill();
                throw new InvalidOperationException($"the machine did not get to its last step: {await said}\n{keeper}");
            }

            var process = await File.ReadAllTextAsync(Path.Combine(folder, "out", "process"));
            process.ShouldMatch(@"Uid:\s+990\s+990\s+990\s+990");
            process.ShouldMatch(@"CapEff:\s+0000000000000000");
            process.ShouldMatch(@"Seccomp:\s+2");
            process.ShouldMatch(@"NoNewPrivs:\s+1");
            Step(folder, "1-started").ShouldContain("ActiveState=active", Case.Sensitive, keeper);
            Step(folder, "1-started").ShouldContain("StatusText=block ");
            Step(folder, "2-reloaded").ShouldContain("ActiveState=active");
            keeper.ShouldContain("The configuration was read again and is in force");
            Step(folder, "3-restarted").ShouldContain("NRestarts=1");
            Step(folder, "3-restarted").ShouldContain("ActiveState=active");
            Step(folder, "4-refused").ShouldContain("ActiveState=failed");
            Step(folder, "4-refused").ShouldContain("ExecMainStatus=3");
            Step(folder, "4-refused").ShouldContain("NRestarts=2", Case.Sensitive, "started once with the broken file, and not again");
            Step(folder, "5-started-again").ShouldContain("ActiveState=active");
            Step(folder, "6-stopped").ShouldContain("ExecMainStatus=0");
            Step(folder, "6-stopped").ShouldContain("Result=success");
            keeper.ShouldNotContain(FaultWorld.SecretText);
        }
        finally
        {
            machine.Kill();
            await machine.WaitForExitAsync();
            await said;
        }

        bench.Sent.Select(sent => sent.Transaction.Nonce).Distinct().Count().ShouldBe(1, "the rescue that was due, over all restarts, whatever fee it took");
        (await bench.IsRescuedAsync()).ShouldBeTrue();
    }

    private static string Script => Path.Combine(RepositoryPaths.Root, "tests", "KeeperBot.Survival.Tests", "Packaging", "boot-systemd.sh");

    // What docs/installation.md says, with the bare key of the tests and an empty password file, which nothing refers to.
    private static void Install(FaultBench bench)
    {
        var secrets = Directory.CreateDirectory(bench.Folder.At("machine/etc/secrets")).FullName;
        var configuration = bench.Folder.Configuration;
        File.WriteAllText(Path.Combine(secrets, "rpc"), configuration["chain"]!["rpc"]![0]!.GetValue<string>() + "\n");
        File.Copy(bench.Folder.At("keeper.key"), Path.Combine(secrets, "keeper.key"));
        File.WriteAllText(Path.Combine(secrets, "keeper.password"), "");
        File.WriteAllText(Path.Combine(secrets, "web.token"), "a-token-of-a-credential-of-systemd");
        configuration["chain"]!["rpc"] = new JsonArray($"file:{Credentials}rpc");
        configuration["key"]!["file"] = Credentials + "keeper.key";
        configuration["journal"]!["path"] = "/var/lib/keeperbot/journal.db";
        configuration["logging"]!["file"] = "/var/log/keeperbot/keeper.log";
        configuration["web"] = new JsonObject { ["listen"] = "127.0.0.1:0", ["token"] = $"file:{Credentials}web.token" };
        File.WriteAllText(bench.Folder.At("machine/etc/appsettings.json"), configuration.ToJsonString() + "\n");
    }

    private static string Step(string folder, string name) => File.ReadAllText(Path.Combine(folder, "out", name));
}
