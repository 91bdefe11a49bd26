using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Tests.Commands.Activations;

/// <summary>What the commands of going live refuse before anything is asked of contracts.</summary>
public sealed class ActivationCommandTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Run_OnARealChain_NeverActivated_RefusesBeforeTheKeyIsLookedFor()
    {
        OnARealChain();

        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.NotActivated);

        _run.Errors.ShouldContain("the keeper may not sign on chain 1: it was never activated");
        _run.Errors.ShouldContain("keeper activate");
        _run.Files.ShouldNotContain("journal.db");
    }

    [Fact]
    public async Task Run_OnTheLocalChain_NeedsNone()
    {
        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.Key, "the key file is what is missing there");
    }

    [Theory]
    [InlineData("activate")]
    [InlineData("deactivate")]
    public async Task ActivateAndDeactivate_OnTheLocalChain_SayThatNoneIsNeeded(string command)
    {
        (await _run.RunAsync(command)).ShouldBe(ExitCode.Usage);

        _run.Errors.ShouldContain("chain 31337 is a local chain");
    }

    [Fact]
    public async Task Run_ActivationThatCannotBeRead_Refuses()
    {
        OnARealChain();
        new OperatorRequests(Path.Combine(_run.Folder, "journal.db")).Leave(new OperatorRequest(OperatorCommand.Activate, "by hand") { Activation = "{}" }, TimeProvider.System);

        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.NotActivated);

        _run.Errors.ShouldContain("its activation cannot be read");
    }

    [Fact]
    public async Task Deactivate_ThenRun_Refuses()
    {
        OnARealChain();
        (await _run.RunAsync("deactivate", "--reason", "a test")).ShouldBe(ExitCode.Ok);

        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.NotActivated);

        _run.Errors.ShouldContain("it was deactivated");
    }

    [Fact]
    public async Task DryRun_OnARealChain_NeedsNone()
    {
        OnARealChain();

        (await _run.RunAsync("run", "--once", "--dry-run")).ShouldNotBe(ExitCode.NotActivated);
    }

    private void OnARealChain()
    {
        _run.Node.On("eth_chainId", "\"0x1\"");
        _run.Configuration.Set("chain/id", 1).Set("key/address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    }
}
