using KeeperBot.Core.Cycle;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Host.Tests.Composition;

public sealed class OperatorSwitchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-operator-");
    private readonly ManualTime _time = new();
    private readonly MemoryControls _controls = new(TimeProvider.System, []);

    private string Journal => Path.Combine(_folder.FullName, "journal.db");

    private string HaltFile => Path.Combine(_folder.FullName, "HALT");

    private OperatorRequests Requests => new(Journal);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(OperatingMode.Active, KeeperMode.Active)]
    [InlineData(OperatingMode.ReduceOnly, KeeperMode.ReduceOnly)]
    [InlineData(OperatingMode.Halted, KeeperMode.Halted)]
    public void Current_NothingAsked_IsTheConfiguredMode(OperatingMode configured, KeeperMode mode) => Switch(configured).Current.ShouldBe(mode);

    [Theory]
    [InlineData(OperatorCommand.Halt, KeeperMode.Halted)]
    [InlineData(OperatorCommand.ReduceOnly, KeeperMode.ReduceOnly)]
    [InlineData(OperatorCommand.Resume, KeeperMode.Active)]
    public void Current_Asked_ObeysAtOnceAndRemembers(OperatorCommand command, KeeperMode mode)
    {
        var operated = Switch();
        operated.Current.ShouldBe(KeeperMode.Active);
        Leave(command);
        operated.Current.ShouldBe(mode);
        Requests.Waiting().ShouldBeEmpty("what is recorded is taken away");
        Switch().Current.ShouldBe(mode, "another process finds the operator's word");
        _controls.Control(PolicyControls.Mode)!.Reason.ShouldBe("for a test");
    }

    [Fact]
    public void Why_OfEachStrictness_NamesWhatRules()
    {
        var operated = Switch();
        _ = operated.Current;
        operated.Why.ShouldBeNull();
        Leave(OperatorCommand.ReduceOnly);
        _ = operated.Current;
        operated.Why.ShouldBe("the operator asked for it: for a test");
        File.WriteAllText(HaltFile, "");
        _ = operated.Current;
        operated.Why.ShouldBe($"the file '{HaltFile}' is there");
        var configured = Switch(OperatingMode.Halted);
        File.Delete(HaltFile);
        _ = configured.Current;
        configured.Why.ShouldBe("the configuration's mode");
    }

    [Fact]
    public void Current_SeveralRequests_TheLastRules()
    {
        Leave(OperatorCommand.Halt);
        Leave(OperatorCommand.Resume);
        Leave(OperatorCommand.ReduceOnly);
        Switch().Current.ShouldBe(KeeperMode.ReduceOnly);
    }

    [Fact]
    public void Resume_NeverRaisesTheConfiguredMode()
    {
        Leave(OperatorCommand.Resume);
        Switch(OperatingMode.ReduceOnly).Current.ShouldBe(KeeperMode.ReduceOnly);
    }

    [Fact]
    public void Current_HaltFile_HaltsWhileItIsThere()
    {
        var operated = Switch();
        File.WriteAllText(HaltFile, "");
        operated.Current.ShouldBe(KeeperMode.Halted);
        Leave(OperatorCommand.Resume);
        operated.Current.ShouldBe(KeeperMode.Halted, "a request does not overrule the file");
        File.Delete(HaltFile);
        operated.Current.ShouldBe(KeeperMode.Active);
        Directory.CreateDirectory(HaltFile);
        operated.Current.ShouldBe(KeeperMode.Halted, "whatever bears the name halts");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"command":"Sing","reason":"","contract":"0x0000000000000000000000000000000000000000","fingerprint":"0x0000000000000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData("""{"command":"3","reason":1,"contract":"0x","fingerprint":"0x"}""")]
    public void Current_RequestThatCannotBeUnderstood_Halts(string content)
    {
        File.WriteAllText(Journal + ".request-1", content);
        Switch().Current.ShouldBe(KeeperMode.Halted);
        Requests.Waiting().ShouldBeEmpty();
    }

    [Fact]
    public void Current_ControlOfAnUnknownValue_Halts()
    {
        _controls.WriteControl(new(PolicyControls.Mode, "full-speed", "from a newer program", null));
        Switch().Current.ShouldBe(KeeperMode.Halted);
    }

    [Fact]
    public void Signal_Halt_IsRecordedAndOutranksAReduceOnlyAfterIt()
    {
        var operated = Switch();
        operated.Signal(OperatorCommand.ReduceOnly);
        operated.Signal(OperatorCommand.Halt);
        operated.Signal(OperatorCommand.ReduceOnly);
        operated.Current.ShouldBe(KeeperMode.Halted);
        Switch().Current.ShouldBe(KeeperMode.Halted);
    }

    [Fact]
    public void AcceptCode_WritesThePinAndLeavesTheMode()
    {
        var contract = Address.Parse("0x00000000000000000000000000000000000000c1");
        var fingerprint = Hash32.Parse("0x" + new string('a', 64));
        Leave(OperatorCommand.Halt);
        Requests.Leave(new OperatorRequest(OperatorCommand.AcceptCode, "looked at it") { Contract = contract, Fingerprint = fingerprint }, Later());
        Switch().Current.ShouldBe(KeeperMode.Halted);
        _controls.Control(PolicyControls.CodeOf(contract))!.Value.ShouldBe(fingerprint.ToString());
    }

    [Fact]
    public void DryRun_TakesNoRequestAwayFromTheLiveKeeper()
    {
        Leave(OperatorCommand.Halt);
        new OperatorSwitch(OperatingMode.Active, null, null, _controls, NullLogger.Instance).Current.ShouldBe(KeeperMode.Active);
        Requests.Waiting().ShouldHaveSingleItem();
    }

    [Fact]
    public void Leave_Request_IsReadableByItsOwnerOnly()
    {
        Leave(OperatorCommand.Halt);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Requests.Waiting()[0].File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private OperatorSwitch Switch(OperatingMode configured = OperatingMode.Active) => new(configured, HaltFile, Requests, _controls, NullLogger.Instance);

    private void Leave(OperatorCommand command) => Requests.Leave(new OperatorRequest(command, "for a test"), Later());

    private ManualTime Later()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return _time;
    }
}
