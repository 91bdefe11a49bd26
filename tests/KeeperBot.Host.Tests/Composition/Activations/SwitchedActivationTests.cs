using System.Text.Json.Nodes;
using KeeperBot.Core.Cycle;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Host.Tests.Composition.Activations;

/// <summary>How a keeper that runs takes up the operator's consent, and what it does without.</summary>
public sealed class SwitchedActivationTests : IDisposable
{
    private static readonly Address Contract = Address.Parse("0x00000000000000000000000000000000000000c1");
    private static readonly Hash32 Fingerprint = Hash32.Parse("0x" + new string('a', 64));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-activation-");
    private readonly ManualTime _time = new();
    private readonly MemoryControls _controls = new(TimeProvider.System, []);

    private OperatorRequests Requests => new(Path.Combine(_folder.FullName, "journal.db"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Current_NeverActivated_IsHaltedAndSaysWhy()
    {
        var operated = Switch(Configuration());

        operated.Current.ShouldBe(KeeperMode.Halted);
        operated.Why.ShouldBe("the keeper may not sign: it was never activated; `keeper activate`");
    }

    [Fact]
    public void Current_ActivatedThenDeactivated_FollowsTheLastWord()
    {
        var operated = Switch(Configuration());
        Activate(Configuration());
        operated.Current.ShouldBe(KeeperMode.Active);
        Leave(new OperatorRequest(OperatorCommand.Deactivate, "enough"));
        operated.Current.ShouldBe(KeeperMode.Halted);
        Activate(Configuration());
        operated.Current.ShouldBe(KeeperMode.Active);
    }

    [Fact]
    public void Current_ActivatedForATighterConfigurationThanThisOne_IsHalted()
    {
        var operated = Switch(Configuration());
        Activate(Configuration(sample => sample.Set("policy/maxCostPerDay", "1.5 ether")));

        operated.Current.ShouldBe(KeeperMode.Halted);
        operated.Why.ShouldNotBeNull().ShouldContain("loosened since the activation");
    }

    [Fact]
    public void Current_ActivatedForALooserConfigurationThanThisOne_IsActive()
    {
        var operated = Switch(Configuration());
        Activate(Configuration(sample => sample.Set("policy/maxCostPerDay", "9 ether")));

        operated.Current.ShouldBe(KeeperMode.Active);
    }

    [Fact]
    public void Current_ActivatedForAnotherChain_IsHalted()
    {
        var operated = Switch(Configuration());
        Activate(Configuration(sample => sample.Set("chain/id", 10)));

        operated.Current.ShouldBe(KeeperMode.Halted);
    }

    [Fact]
    public void Activate_UnpinnedCode_IsPinnedAsItWasLookedAt_AndAPinThatIsThereStays()
    {
        Activate(Configuration());
        _ = Switch(Configuration()).Current;
        _controls.Control(PolicyControls.CodeOf(Contract))!.Value.ShouldBe(Fingerprint.ToString());

        var accepted = Hash32.Parse("0x" + new string('b', 64));
        _controls.WriteControl(new(PolicyControls.CodeOf(Contract), accepted.ToString(), "accepted", null));
        Activate(Configuration());
        _ = Switch(Configuration()).Current;
        _controls.Control(PolicyControls.CodeOf(Contract))!.Value.ShouldBe(accepted.ToString(), "an activation takes no changed code");
    }

    [Fact]
    public void Request_ActivateWithoutWhatItBindsTo_Halts()
    {
        var request = JsonNode.Parse(new OperatorRequest(OperatorCommand.Activate, "by hand") { Activation = "x" }.ToJson())!.AsObject();
        request.Remove("activation");
        File.WriteAllText(Path.Combine(_folder.FullName, "journal.db.request-1"), request.ToJsonString());

        Switch(Configuration()).Current.ShouldBe(KeeperMode.Halted);
        _controls.Control(PolicyControls.Mode)!.Value.ShouldBe(PolicyControls.Halted);
    }

    private static KeeperConfiguration Configuration(Action<SampleConfiguration>? change = null)
    {
        var sample = new SampleConfiguration().Set("chain/id", 1).Set("key/address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        change?.Invoke(sample);
        return sample.Load();
    }

    private OperatorSwitch Switch(KeeperConfiguration configuration) =>
        new(configuration.Options.Mode, null, Requests, _controls, NullLogger.Instance, new ActivationRule(configuration));

    private void Activate(KeeperConfiguration configuration) => Leave(new OperatorRequest(OperatorCommand.Activate, "looked at it")
    {
        Activation = ActivationJson.Write(new Activation(
            configuration.Chain, new KnownBlock(7, Hash32.Zero), configuration.Options.Key.Address, configuration.Digest, CanonicalValues.Of(configuration.Options, configuration.Directory),
            [new ActivatedCode(Contract, "a contract", Fingerprint)])),
    });

    private void Leave(OperatorRequest request)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        Requests.Leave(request, _time);
    }
}
