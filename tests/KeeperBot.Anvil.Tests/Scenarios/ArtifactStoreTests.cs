using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class ArtifactStoreTests
{
    private readonly ArtifactStore _store = new(KeeperHome.Find());

    [Fact]
    public void Link_EveryLibraryGiven_PutsTheAddressesInTheirPlaces()
    {
        var artifact = _store.Load(ArtifactPackage.Lyra, "OptionGreekCache");
        var libraries = new Dictionary<string, Address>
        {
            ["GWAV"] = Address.Parse("0x1111111111111111111111111111111111111111"),
            ["BlackScholes"] = Address.Parse("0x2222222222222222222222222222222222222222"),
        };

        var code = artifact.Link(libraries);

        artifact.Links.Keys.Order(StringComparer.Ordinal).ShouldBe(["BlackScholes", "GWAV"]);
        foreach (var (library, offsets) in artifact.Links)
        {
            offsets.ShouldNotBeEmpty();
            foreach (var offset in offsets)
                new Address(code.Span.Slice(offset, Address.Size)).ShouldBe(libraries[library]);
        }
    }

    [Fact]
    public void Link_LibraryMissing_NamesIt()
    {
        var error = Should.Throw<ScenarioException>(() => _store.Load(ArtifactPackage.Lyra, "OptionGreekCache").Link(new Dictionary<string, Address>()));

        error.Kind.ShouldBe(ScenarioErrorKind.ArtifactInvalid);
        error.Message.ShouldContain("OptionGreekCache");
    }

    [Fact]
    public void Load_UnknownContract_NamesContractPackageAndPlace()
    {
        var error = Should.Throw<ScenarioException>(() => _store.Load(ArtifactPackage.PerpCurie, "NoSuchThing"));

        error.Message.ShouldContain("NoSuchThing");
        error.Message.ShouldContain("@perp/curie-contract");
    }

    [Fact]
    public void Fingerprint_TwoStores_Agree() => new ArtifactStore(KeeperHome.Find()).Fingerprint().ShouldBe(_store.Fingerprint());

    [Fact]
    public void Find_NamedHomeMissing_NamesTheVariable()
    {
        var error = Should.Throw<ScenarioException>(() => KeeperHome.Find("/nowhere/at/all", AppContext.BaseDirectory));

        error.Kind.ShouldBe(ScenarioErrorKind.HomeNotFound);
        error.Message.ShouldContain("KEEPER_HOME");
    }
}
