using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class WorldCacheTests
{
    [Fact]
    public async Task GetAsync_TwoBuildsFromNothing_GiveTheSameBlockHashAndAddresses()
    {
        using TemporaryHome one = new(), other = new();

        var first = await new WorldCache(one.Path, TimeProvider.System, new CombinedWorld()).GetAsync();
        var second = await new WorldCache(other.Path, TimeProvider.System, new CombinedWorld()).GetAsync();

        first.WasCached.ShouldBeFalse();
        second.WasCached.ShouldBeFalse();
        // The hash covers the state root and every block below.
        second.World.Block.ShouldBe(first.World.Block);
        WorldFile.Write(second.World).ShouldBe(WorldFile.Write(first.World));
    }

    [Fact]
    public async Task StartForkAsync_CachedWorld_IsTheDeployedOne()
    {
        using var home = new TemporaryHome();
        var built = await new WorldCache(home.Path, TimeProvider.System, new CombinedWorld()).GetAsync();

        var cached = await new WorldCache(home.Path, TimeProvider.System, new CombinedWorld()).GetAsync();
        await using var chain = await LocalChain.StartForkAsync(new LocalChainOptions { Home = home.Path }, TimeProvider.System);

        cached.WasCached.ShouldBeTrue();
        (await chain.Control.GetHeadAsync()).ToBlockRef().ShouldBe(built.World.Block);
        WorldFile.Write(chain.World).ShouldBe(WorldFile.Write(built.World));
    }

    [Fact]
    public async Task GetAsync_TwoAtOnce_BothGetTheOneWorldAndNothingIsLeftBehind()
    {
        using var home = new TemporaryHome();

        var worlds = await Task.WhenAll(
            new WorldCache(home.Path, TimeProvider.System, new CombinedWorld()).GetAsync(),
            new WorldCache(home.Path, TimeProvider.System, new CombinedWorld()).GetAsync());

        worlds[1].World.Block.ShouldBe(worlds[0].World.Block);
        Directory.GetDirectories(home.Worlds).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task GetAsync_DescriptionDamaged_IsBuiltAnew()
    {
        using var home = new TemporaryHome();
        var first = await new WorldCache(home.Path, TimeProvider.System, new CombinedWorld()).GetAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(first.StateFile)!, "world.json"), "{\"accounts\":");

        var second = await new WorldCache(home.Path, TimeProvider.System, new CombinedWorld()).GetAsync();

        second.WasCached.ShouldBeFalse();
        second.World.Block.ShouldBe(first.World.Block);
    }

    [Fact]
    public async Task GetAsync_ManyOldWorlds_KeepsTheNewestThree()
    {
        using var home = new TemporaryHome();
        for (var i = 0; i < 5; i++)
        {
            var old = Directory.CreateDirectory(Path.Combine(home.Worlds, $"old{i}"));
            old.LastWriteTimeUtc = new DateTime(2026, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc);
        }

        var world = await new WorldCache(home.Path, TimeProvider.System, new CombinedWorld()).GetAsync();

        Directory.GetDirectories(home.Worlds).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(new[] { Path.GetFileName(Path.GetDirectoryName(world.StateFile)), "old3", "old4" }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GetAsync_NoProtocolPackages_SaysWhatToRun()
    {
        var empty = Directory.CreateTempSubdirectory("keeper-home-");

        var error = await Should.ThrowAsync<ScenarioException>(() => new WorldCache(empty.FullName, TimeProvider.System, new CombinedWorld()).GetAsync());

        error.Kind.ShouldBe(ScenarioErrorKind.ArtifactInvalid);
        error.Message.ShouldContain("fetch-protocols.mjs");
        empty.Delete(recursive: true);
    }
}
