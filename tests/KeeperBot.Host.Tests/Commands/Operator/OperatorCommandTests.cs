using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Host.Tests.Commands.Operator;

public sealed class OperatorCommandTests : IAsyncLifetime
{
    private const string Contract = "0x00000000000000000000000000000000000000c1";
    private static readonly string Fingerprint = "0x" + new string('a', 64);

    private readonly CommandRun _run = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Halt_NeedsNeitherKeyNorNode_AndLeavesARequest()
    {
        (await _run.RunAsync("halt", "--reason", "venue under attack")).ShouldBe(ExitCode.Ok, _run.Errors);
        var request = Waiting().ShouldHaveSingleItem();
        (request.Command, request.Reason).ShouldBe((OperatorCommand.Halt, "venue under attack"));
        _run.Output.ShouldContain("nothing more is signed");
        _run.Node.Calls("eth_chainId").ShouldBe(0);
    }

    [Fact]
    public async Task Halt_SecretsOutOfReachAndAHalfEditedFile_IsLeftAllTheSame()
    {
        _run.Configuration.SetJson("chain/rpc", """["env:KEEPERBOT_NO_SUCH_VARIABLE"]""");
        _run.Configuration.SetJson("limits", "{}");
        (await _run.RunAsync("halt")).ShouldBe(ExitCode.Ok, _run.Errors);
        Waiting().ShouldHaveSingleItem().Command.ShouldBe(OperatorCommand.Halt);
    }

    [Fact]
    public async Task Halt_WithoutAJournalsPath_IsAConfigurationError()
    {
        _run.Configuration.Remove("journal");
        (await _run.RunAsync("halt")).ShouldBe(ExitCode.Configuration);
        _run.Errors.ShouldContain("journal");
    }

    [Fact]
    public void Requests_ClockSetBack_KeepTheOrderInWhichTheyWereLeft()
    {
        var folder = Directory.CreateTempSubdirectory("keeperbot-requests-");
        var requests = new OperatorRequests(Path.Combine(folder.FullName, "journal.db"));
        var ahead = new ManualTime();
        ahead.Advance(TimeSpan.FromDays(1));
        requests.Leave(new(OperatorCommand.ReduceOnly, "first"), ahead);
        requests.Leave(new(OperatorCommand.Halt, "second"), new ManualTime());
        requests.Waiting().Select(waiting => waiting.Request.Command).ShouldBe([OperatorCommand.ReduceOnly, OperatorCommand.Halt]);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Requests_OneThatCannotBeUnderstood_CountsAsADeactivationAndAHalt()
    {
        var folder = Directory.CreateTempSubdirectory("keeperbot-requests-");
        File.WriteAllText(Path.Combine(folder.FullName, "journal.db.request-1-1"), "{");
        var waiting = new OperatorRequests(Path.Combine(folder.FullName, "journal.db")).Waiting();
        waiting.Select(item => item.Request.Command).ShouldBe([OperatorCommand.Deactivate, OperatorCommand.Halt]);
        waiting.Select(item => item.File.Length > 0).ShouldBe([false, true]);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(OperatorCommand.ReduceOnly, "halt", "--reduce-only")]
    [InlineData(OperatorCommand.Resume, "resume")]
    public async Task Commands_LeaveWhatTheySay(OperatorCommand command, params string[] arguments)
    {
        (await _run.RunAsync(arguments)).ShouldBe(ExitCode.Ok, _run.Errors);
        Waiting().ShouldHaveSingleItem().Command.ShouldBe(command);
    }

    [Fact]
    public async Task AcceptCode_NamesContractAndFingerprint()
    {
        (await _run.RunAsync("accept-code", Contract, Fingerprint)).ShouldBe(ExitCode.Ok, _run.Errors);
        var request = Waiting().ShouldHaveSingleItem();
        (request.Contract.ToString(), request.Fingerprint.ToString()).ShouldBe((Contract, Fingerprint));
    }

    [Theory]
    [InlineData("accept-code", "0x12", "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("accept-code", Contract, "0x12")]
    [InlineData("accept-code", Contract)]
    [InlineData("halt", "--reduce")]
    [InlineData("resume", "now")]
    public async Task Commands_MalformedArguments_AreUsageErrorsAndLeaveNothing(params string[] arguments)
    {
        (await _run.RunAsync(arguments)).ShouldBe(ExitCode.Usage);
        Waiting().ShouldBeEmpty();
    }

    [Fact]
    public async Task Halt_ReasonTooLong_IsAUsageError() => (await _run.RunAsync("halt", "--reason", new string('x', 201))).ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Halt_FolderThatCannotBeWritten_IsAnErrorWithItsMend()
    {
        _run.Configuration.Set("journal/path", "/proc/keeper/journal.db");
        (await _run.RunAsync("halt")).ShouldBe(ExitCode.Journal);
        _run.Errors.ShouldContain("could not be left");
    }

    private IEnumerable<OperatorRequest> Waiting() => new OperatorRequests(Path.Combine(_run.Folder, "journal.db")).Waiting().Select(item => item.Request);
}
