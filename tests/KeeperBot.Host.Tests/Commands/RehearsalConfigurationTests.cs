using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Rehearse;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Tests.Commands;

public sealed class RehearsalConfigurationTests : IDisposable
{
    private static readonly Uri Fork = new("http://127.0.0.1:40123/");
    private static readonly Address StandIn = Address.Parse("0x000000000000000000000000000000000000dead");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-rehearsed-");

    private string Rehearsed => Path.Combine(_folder.FullName, "rehearsed");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Of_AWholeConfiguration_ReachesNothingButTheFork()
    {
        var source = Load(sample => sample
            .Set("chain/id", 1)
            .SetJson("chain/rpc", """["https://one.example.org", { "url": "https://two.example.net", "operator": "two" }, "wss://one.example.org"]""")
            .SetJson("chain/privateRelay", """["https://relay.example.com"]""").Set("chain/quorum", 2).Set("chain/callsPerSecond", 5)
            .SetJson("execution", """{ "route": "private-relay" }""")
            .Set("key/address", "0x90f79bf6eb2c4f870365e785982e1F101E93B907").Set("key/file", "real.key").Set("key/passwordFile", "real.password")
            .Set("policy/haltFile", "HALT")
            .SetJson("alerts", """{ "sinks": { "hook": { "kind": "webhook", "url": "http://127.0.0.1:1/" } }, "routes": [{ "severity": "critical", "sinks": ["hook"] }] }"""));

        var derived = RehearsalConfiguration.Of(source, Rehearsed, Fork, StandIn);

        derived.NodeAddresses.ShouldBe([Fork]);
        derived.Chain.ShouldBe(new ChainId(1));
        derived.Options.Chain.Fork.ShouldBeTrue();
        derived.Options.Chain.MaxHeadAge.ShouldBeNull();
        derived.Options.Alerts.ShouldBeNull();
        derived.Web.ShouldBeNull();
        derived.HaltFile.ShouldBeNull();
        derived.Options.Key.Address.ShouldBe(StandIn);
        derived.KeyPasswordFile.ShouldBeNull();
        derived.RemoteSigner.ShouldBeNull();
        File.Exists(derived.KeyFile).ShouldBeFalse();
        foreach (var file in new[] { derived.KeyFile, derived.JournalFile, derived.PriceFile, derived.LogFile })
            Path.GetDirectoryName(file).ShouldBe(Rehearsed);
        derived.Digest.ShouldBe(source.Digest, "decisions of a rehearsal are those of the operator's file");
        derived.Limits.Margin.ShouldBe(source.Limits.Margin);
        derived.Accounts.Select(account => account.Ref.Holder).ShouldBe(source.Accounts.Select(account => account.Ref.Holder));
    }

    [Fact]
    public void Of_ADirectAccount_IsTheStandIns()
    {
        var source = Load(sample => sample.Route("direct"));
        var derived = RehearsalConfiguration.Of(source, Rehearsed, Fork, StandIn);
        derived.Accounts.ShouldAllBe(account => account.Ref.Holder == StandIn && account.Ref.Actor == StandIn);
    }

    [Fact]
    public void Of_AFileThatChangedMeanwhile_IsRefused()
    {
        var source = Load(_ => { });
        File.AppendAllText(source.Source, "\n");
        Should.Throw<CommandFailure>(() => RehearsalConfiguration.Of(source, Rehearsed, Fork, StandIn)).Message.ShouldContain("changed while the rehearsal started");
    }

    private KeeperConfiguration Load(Action<SampleConfiguration> change)
    {
        var sample = new SampleConfiguration();
        change(sample);
        var file = Path.Combine(_folder.FullName, "appsettings.json");
        File.WriteAllText(file, sample.Text);
        return ConfigurationLoader.Load(file);
    }
}
