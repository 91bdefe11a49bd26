using System.Text.Json;
using KeeperBot.Core.Ports;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;

namespace KeeperBot.Survival.Tests.Packaging;

/// <summary>The tarball of `keeper package`, where there is neither dotnet nor node.</summary>
public sealed class PackageTests(FaultWorld world, UnpackedRelease release) : IClassFixture<FaultWorld>, IClassFixture<UnpackedRelease>
{
    [Fact]
    public async Task Package_ItsFiles_AreWholeAndHashed()
    {
        var hash = await release.HashAsync();
        (await File.ReadAllTextAsync(release.Tarball + ".sha256")).ShouldBe($"{hash}  {Path.GetFileName(release.Tarball)}\n");

        foreach (var file in (string[])
            ["keeper", "VERSION", "NOTICE", "README.md", "CHANGELOG.md", "appsettings.example.json", "docs/appsettings.schema.json", "docs/installation.md", "docs/examples/aave-v3.json", "systemd/keeperbot.service",
             "systemd/keeperbot@.service", "completion/keeper.bash", "completion/keeper.fish", "app/libsecp256k1.so.1", "licenses/libsecp256k1.txt"])
        {
            new FileInfo(Path.Combine(release.Root(1), file)).Length.ShouldBeGreaterThan(0, file);
        }
    }

    [Fact]
    public async Task Version_WithoutDotnetAndNode_IsPrinted()
    {
        var (code, output, errors) = await release.RunAsync("version");
        code.ShouldBe(0, errors);
        output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+$");
        Path.GetFileName(release.Tarball).ShouldBe($"keeperbot-{output.Trim()}-linux-x64.tar.gz");
    }

    [Fact]
    public async Task Package_WhatNeedsTheProject_SaysSo()
    {
        var (code, _, errors) = await release.RunAsync("demo");
        code.ShouldBe(70);
        errors.ShouldContain("needs the project's folder");
    }

    [Fact]
    public async Task CheckAndDryRun_OnAChain_Work()
    {
        await using var bench = await FaultBench.OpenAsync(world);
        var configuration = bench.Folder.Write();

        var (checkCode, checkOutput, checkErrors) = await release.RunAsync("check", "--config", configuration);
        checkCode.ShouldBe(0, checkOutput + checkErrors);

        var (runCode, runOutput, runErrors) = await release.RunAsync("run", "--once", "--dry-run", "--json", "--config", configuration);
        runCode.ShouldBe(0, runErrors);
        JsonDocument.Parse(runOutput).RootElement.GetProperty("actions")[0].GetProperty("outcome").GetString().ShouldBe("would-submit");
        bench.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_UpgradeAndRollbackWithATransactionInFlight_FinishItOnce()
    {
        await using var bench = await FaultBench.OpenAsync(world);
        var keeper = bench.StartPackaged(release.Program(1), release.Path);
        await keeper.CycleAsync(bench.World.Start.Number);
        bench.Intent().State.ShouldBe(IntentState.Pending);
        (await File.ReadAllTextAsync($"/proc/{keeper.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}/maps")).ShouldContain($"{release.Root(1)}/app/libsecp256k1.so.1", Case.Sensitive, "it signs with the package's own library");
        (await keeper.TerminateAsync()).ShouldBe(0, keeper.Said);

        // The upgrade takes it up as it was, and is rolled back before it is mined.
        keeper = bench.StartPackaged(release.Program(2), release.Path);
        await keeper.CycleAsync((await bench.World.Chain.Control.GetHeadAsync()).Number);
        bench.Intent().State.ShouldBe(IntentState.Pending);
        (await keeper.TerminateAsync()).ShouldBe(0, keeper.Said);
        bench.StartPackaged(release.Program(1), release.Path);
        await bench.MineAsync(3);

        bench.Intent().State.ShouldBeOneOf(IntentState.Confirmed, IntentState.Mined);
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1, "one transaction, by whichever release");
        bench.Happened("two changes of release with a transaction in flight");
        await bench.FinishAsync();
    }
}
