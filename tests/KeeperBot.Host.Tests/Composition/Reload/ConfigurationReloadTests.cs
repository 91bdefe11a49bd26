using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Composition.Reload;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Host.Tests.Composition.Reload;

public sealed class ConfigurationReloadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-reload-");
    private readonly MemoryControls _controls = new(TimeProvider.System, []);
    private readonly List<ReloadOutcome> _told = [];
    private readonly PolicyGuard _guard;
    private readonly OperatorSwitch _switch;

    // The example is of chain 31337, which needs no activation.
    private SampleConfiguration _sample = new SampleConfiguration();

    public ConfigurationReloadTests()
    {
        var configuration = _sample.Load();
        _guard = new PolicyGuard(PolicyComposition.Rules(configuration));
        _switch = new OperatorSwitch(OperatingMode.Active, null, Requests, _controls, NullLogger.Instance);
    }

    private string File => Path.Combine(_folder.FullName, "keeper.json");

    private OperatorRequests Requests => new(Path.Combine(_folder.FullName, "journal.db"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Next_NobodyAsks_KeepsTheCycleThoughTheFileChanged()
    {
        var reload = Start();
        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.3"));
        var cycle = Cycle(Loaded());

        reload.Next(cycle).ShouldBeSameAs(cycle);
        _told.ShouldBeEmpty();
    }

    [Fact]
    public void Next_LimitsModeAndCapsChanged_AreInForceAndWrittenDown()
    {
        var reload = Start();
        var before = Cycle(Loaded());
        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.3").Set("mode", "reduce-only").Set("policy/assets/sUSD/perHour", "5000 sUSD").Set("policy/assets/sUSD/perDay", "12345 sUSD"));
        Ask();

        reload.Next(before).ShouldNotBeSameAs(before);

        var applied = _told.ShouldHaveSingleItem().ShouldBeOfType<ReloadApplied>();
        applied.Changes.Select(change => change.Path).ShouldBe(["limits.margin.lyra-v1.trigger", "mode", "policy.assets.sUSD.perDay", "policy.assets.sUSD.perHour"], ignoreOrder: true);
        applied.Configuration.Limits.Margin[new VenueId("lyra-v1")].Trigger.ShouldBe(Wad.Parse("1.3"));
        _switch.Current.ShouldBe(KeeperMode.ReduceOnly);
        _guard.Rules.Assets.Single(cap => cap.PerDay.Token.Symbol == "sUSD").PerDay.ToString().ShouldContain("12345");
        var line = _controls.Control(PolicyControls.Configuration).ShouldNotBeNull();
        line.Value.ShouldBe(Loaded().Digest.ToString());
        line.Reason.ShouldContain("limits.margin.lyra-v1.trigger: 1.2 -> 1.3; tightens");
    }

    [Fact]
    public void Next_AnotherFileWasChecked_NothingIsTakenUp()
    {
        var reload = Start();
        var cycle = Cycle(Loaded());
        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.3"));
        var copy = Loaded().Digest;
        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.35"));
        Requests.Leave(new OperatorRequest(OperatorCommand.Reload, "a copy") { Fingerprint = copy }, TimeProvider.System);

        reload.Next(cycle).ShouldBeSameAs(cycle);
        _told.ShouldHaveSingleItem().ShouldBeOfType<ReloadRefused>().Why.ShouldContain($"it reads '{File}', whose content is another");
        Requests.Leave(new OperatorRequest(OperatorCommand.Reload, "itself") { Fingerprint = Loaded().Digest }, TimeProvider.System);
        reload.Next(cycle).ShouldNotBeSameAs(cycle);
    }

    [Fact]
    public void Next_OneChangeNeedsARestart_NothingIsTakenUp()
    {
        var reload = Start();
        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.3").Set("mode", "reduce-only").Set("chain/requestTimeout", "7 s").Set("policy/maxGasLimit", 4000000));
        Ask();
        var cycle = Cycle(Loaded());

        reload.Next(cycle).ShouldBeSameAs(cycle);

        var why = _told.ShouldHaveSingleItem().ShouldBeOfType<ReloadRefused>().Why;
        why.ShouldStartWith("2 of 4 changes need a restart");
        why.ShouldContain("chain.requestTimeout");
        why.ShouldContain("policy.maxGasLimit");
        _switch.Current.ShouldBe(KeeperMode.Active);
        _controls.Control(PolicyControls.Configuration).ShouldNotBeNull().Value.ShouldBe(ConfigurationReload.Refused);
    }

    [Fact]
    public void Next_TargetFollowsSharesThatAreNotRead_NeedsARestart()
    {
        var reload = Start();
        Write(sample => sample.SetJson("limits/drift/ETH/targetPerShare", """{ "account": "main", "each": "0.002 ETH" }"""));
        Ask();
        var cycle = Cycle(Loaded());

        reload.Next(cycle).ShouldBeSameAs(cycle);

        _told.ShouldHaveSingleItem().ShouldBeOfType<ReloadRefused>().Why.ShouldContain("the shares of main are read from the start on");
    }

    [Theory]
    [InlineData("{ \"mode\": ")]
    [InlineData("{ \"mode\": \"active\" }")]
    [InlineData("")]
    public void Next_FileThatIsWrong_ChangesNothingAndAGoodOneIsTakenUpAfterIt(string text)
    {
        var reload = Start();
        System.IO.File.WriteAllText(File, text);
        Ask();
        var cycle = Cycle(_sample.Load());
        reload.Next(cycle).ShouldBeSameAs(cycle);
        _told.ShouldHaveSingleItem().ShouldBeOfType<ReloadRefused>().Why.ShouldContain("stays in force");

        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.3"));
        Ask();
        reload.Next(cycle);
        _told[^1].ShouldBeOfType<ReloadApplied>().Changes.ShouldHaveSingleItem();
    }

    [Fact]
    public void Next_Loosened_WaitsForTheActivationAsAStartDoes()
    {
        _sample = _sample.Set("chain/id", 1).Set("key/address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        var reload = Start();
        Activate();
        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.15"));
        Ask();
        reload.Next(Cycle(Loaded()));
        _told.ShouldHaveSingleItem().ShouldBeOfType<ReloadRefused>().Why.ShouldContain("limits.margin.lyra-v1.trigger: 1.2 -> 1.15; loosens");

        Activate();
        Ask();
        reload.Next(Cycle(Loaded()));
        _told[^1].ShouldBeOfType<ReloadApplied>();
        _switch.Current.ShouldBe(KeeperMode.Active);
    }

    [Fact]
    public void Next_ActivatedForWhatTheFileSays_IsTakenUpUnasked()
    {
        _sample = _sample.Set("chain/id", 1).Set("key/address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        var reload = Start();
        Activate();
        reload.Next(Cycle(Loaded()));
        _switch.Current.ShouldBe(KeeperMode.Active);
        // Bound in both directions: by the configuration in force, the new consent does not hold.
        Write(sample => sample.Set("limits/margin/lyra-v1/danger", "1.05"));
        Activate();
        reload.Next(Cycle(Loaded()));
        _told[^1].ShouldBeOfType<ReloadApplied>();
        _switch.Current.ShouldBe(KeeperMode.Active);
    }

    [Fact]
    public void Next_TightenedThenTheConsentIsTakenBack_IsHaltedByTheNewRule()
    {
        _sample = _sample.Set("chain/id", 1).Set("key/address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        var reload = Start();
        Activate();
        Write(sample => sample.Set("limits/margin/lyra-v1/trigger", "1.3"));
        Ask();
        reload.Next(Cycle(Loaded()));
        _switch.Current.ShouldBe(KeeperMode.Active);
        Requests.Leave(new OperatorRequest(OperatorCommand.Deactivate, "enough"), new ManualTime());
        _switch.Current.ShouldBe(KeeperMode.Halted);
    }

    [Fact]
    public void Next_ADryRun_IsRefused()
    {
        var reload = Start("a dry run is evidence of one configuration");
        Ask();
        reload.Next(Cycle(Loaded()));
        _told.ShouldHaveSingleItem().ShouldBeOfType<ReloadRefused>();
    }

    private ConfigurationReload Start(string? refuse = null)
    {
        Write(sample => sample);
        var configuration = Loaded();
        return new ConfigurationReload(configuration, refuse, _switch, _controls, _guard, Cycle, NullLogger.Instance) { Told = _told.Add };
    }

    private KeeperConfiguration Loaded() => ConfigurationLoader.Load(File);

    private void Write(Func<SampleConfiguration, SampleConfiguration> change) => System.IO.File.WriteAllText(File, change(_sample).Text);

    private void Ask() => Requests.Leave(new OperatorRequest(OperatorCommand.Reload, "for a test"), new ManualTime());

    private void Activate()
    {
        var configuration = Loaded();
        var activation = new Activation(
            configuration.Chain, new(1, Hash32.Parse("0x" + new string('b', 64))), configuration.Options.Key.Address, configuration.Digest,
            CanonicalValues.Of(configuration.Options, configuration.Directory), []);
        Requests.Leave(new OperatorRequest(OperatorCommand.Activate, "go") { Activation = ActivationJson.Write(activation) }, new ManualTime());
    }

    // Nothing of it runs here: what a cycle does with its limits is shown on Anvil.
    private static KeeperCycle Cycle(KeeperConfiguration configuration) =>
        new(null!, null!, new DecisionEngine(configuration.Limits), null!, null!, null!, configuration.Limits, null!);
}
