using System.Text.Json;
using KeeperBot.Core.Ports;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;

namespace KeeperBot.Survival.Tests.Packaging;

/// <summary>The tarball of `keeper package`, where there is neither dotnet nor node.</summary>
[Collection(ReleaseCollection.Name)]
public sealed class PackageTests(FaultWorld world, UnpackedRelease release) : IClassFixture<FaultWorld>
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
            new FileInfo(Path.Combine(release.Root(Release.Newer), file)).Length.ShouldBeGreaterThan(0, file);
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
    public async Task Run_UpgradeAndRollbackBetweenVersionsWithATransactionInFlight_FinishItOnce()
    {
        (await release.RunAsync(Release.Older, "version")).Output.Trim().ShouldBe(UnpackedRelease.OlderVersion);
        (await release.RunAsync(Release.Newer, "version")).Output.Trim().ShouldNotBe(UnpackedRelease.OlderVersion);
        await using var bench = await FaultBench.OpenAsync(world);
        var keeper = await StartAsync(bench, Release.Older);
        bench.Intent().State.ShouldBe(IntentState.Pending);
        (await keeper.TerminateAsync()).ShouldBe(0, keeper.Said);

        // The upgrade takes it up as it was, and is rolled back before it is mined.
        keeper = await StartAsync(bench, Release.Newer);
        bench.Intent().State.ShouldBe(IntentState.Pending);
        (await keeper.TerminateAsync()).ShouldBe(0, keeper.Said);
        keeper = await StartAsync(bench, Release.Older);
        await bench.MineAsync(3);
        bench.Intent().State.ShouldBeOneOf(IntentState.Confirmed, IntentState.Mined);

        // And forward again, to stay.
        (await keeper.TerminateAsync()).ShouldBe(0, keeper.Said);
        await StartAsync(bench, Release.Newer);
        await bench.MineAsync(2);
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1, "one transaction, by whichever release");
        bench.Happened("three changes of version with a transaction on its way");
        await bench.FinishAsync();
        var (code, output, errors) = await release.RunAsync(Release.Older, "journal", "verify", "--config", bench.Folder.Write());
        code.ShouldBe(0, output + errors);
    }

    /// <summary>Starts a version and sees that it is that one, with its own library, and through its first cycle.</summary>
    private async Task<KeeperProcess> StartAsync(FaultBench bench, Release version)
    {
        var keeper = bench.StartPackaged(release.Program(version), release.Path);
        await keeper.CycleAsync((await bench.World.Chain.Control.GetHeadAsync()).Number);
        (await File.ReadAllTextAsync($"/proc/{keeper.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}/maps"))
            .ShouldContain($"{release.Root(version)}/app/libsecp256k1.so.1", Case.Sensitive, "it signs with its own package's library");
        return keeper;
    }
}
