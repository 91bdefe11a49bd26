using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Tests.Commands.Operator;

public sealed class OperatorCommandTests : IAsyncDisposable
{
    private const string Contract = "0x00000000000000000000000000000000000000c1";
    private static readonly string Fingerprint = "0x" + new string('a', 64);

    private readonly CommandRun _run = new();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Halt_NeedsNeitherKeyNorNode_AndLeavesARequest()
    {
        (await _run.RunAsync("halt", "--reason", "venue under attack")).ShouldBe(ExitCode.Ok, _run.Errors);
        var request = Waiting().ShouldHaveSingleItem();
        (request.Command, request.Reason).ShouldBe((OperatorCommand.Halt, "venue under attack"));
        _run.Output.ShouldContain("nothing more is signed");
        _run.Node.Calls("eth_chainId").ShouldBe(0);
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
