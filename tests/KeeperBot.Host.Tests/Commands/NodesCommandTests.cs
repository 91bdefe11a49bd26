using System.Text.Json;
using KeeperBot.Host.Commands;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Host.Tests.Commands;

public sealed class NodesCommandTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();
    private readonly LoopbackRpcServer _second;
    private readonly LoopbackRpcServer _third;

    public NodesCommandTests()
    {
        _second = LoopbackRpcServer.StartProxy(_run.Node.Url);
        _third = LoopbackRpcServer.StartProxy(_run.Node.Url);
        _run.Configuration.SetJson("chain/rpc", $"[\"{_run.Node.Url}\", \"{_second.Url}\", \"{_third.Url}\"]");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _third.DisposeAsync();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_AllWell_ShowsEachByHostOnly()
    {
        (await _run.RunAsync("nodes", "--json")).ShouldBe(ExitCode.Ok);

        using var document = JsonDocument.Parse(_run.Output);
        var root = document.RootElement;
        root.GetProperty("quorum").GetInt32().ShouldBe(2);
        root.GetProperty("block").GetProperty("number").GetInt32().ShouldBe(1);
        var nodes = root.GetProperty("nodes").EnumerateArray().ToArray();
        nodes.Select(node => node.GetProperty("host").GetString()).ShouldBe([_run.Node.Url.Authority, _second.Url.Authority, _third.Url.Authority]);
        nodes.ShouldAllBe(node => node.GetProperty("state").GetString() == "active" && node.GetProperty("lag").GetInt64() == 0 && node.GetProperty("latencyP99Ms").GetDouble() > 0);
        _run.Everything.ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact]
    public async Task Nodes_OneDown_IsShownWithWhyAndTheRestAgree()
    {
        var fault = _second.Inject(Faults.Dropped(), int.MaxValue);

        (await _run.RunAsync("nodes")).ShouldBe(ExitCode.Ok);

        fault.Delivered.ShouldBeGreaterThan(0);
        _run.Output.ShouldContain("2 of 3 operators must agree; agreed head 1");
        _run.Output.ShouldContain("down");
        _run.Everything.ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact]
    public async Task Nodes_NoQuorum_EndsWithChainUnreachable()
    {
        _second.Inject(Faults.Dropped(), int.MaxValue);
        _third.Inject(Faults.Garbage(), int.MaxValue);

        (await _run.RunAsync("nodes", "--json")).ShouldBe(ExitCode.ChainUnreachable);

        using var document = JsonDocument.Parse(_run.Output);
        document.RootElement.GetProperty("problem").GetString().ShouldNotBeNull().ShouldContain("1 operators gave a block where 2 must agree");
    }

    [Fact] // case 31
    public async Task Run_OneOfThreeNodesOnAnotherChain_EndsWithChainMismatch()
    {
        _run.WriteKey();
        var fault = _third.Inject(Faults.Result("\"0x1\""), int.MaxValue, "eth_chainId");

        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.ChainMismatch);

        fault.Delivered.ShouldBeGreaterThan(0);
        _run.Errors.ShouldContain($"the node at {_third.Url.Authority} is on chain 1; correct chain.id or chain.rpc");
    }

    [Fact] // case 33
    public async Task Status_OneOfThreeNodesDown_GoesOnWithTheOthers()
    {
        var fault = _run.Node.Inject(Faults.NullResult(), 1, "eth_getBlockByNumber");

        await _run.RunAsync("check");

        fault.Delivered.ShouldBe(1);
        _run.Output.ShouldContain("gas money");
    }

    [Fact]
    public async Task Nodes_PrivateRelay_IsShownByHostAndIsNoOperator()
    {
        await using var relay = LoopbackRpcServer.StartProxy(_run.Node.Url);
        _run.Configuration.SetJson("chain/privateRelay", $"[\"{relay.Url}\"]");

        (await _run.RunAsync("nodes")).ShouldBe(ExitCode.Ok);

        _run.Output.ShouldContain("2 of 3 operators must agree");
        _run.Output.ShouldContain(relay.Url.Authority);
        _run.Output.ShouldContain("private-relay");
        _run.Everything.ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact]
    public async Task Run_PrivateRelayOnAnotherChain_EndsWithChainMismatch()
    {
        await using var relay = LoopbackRpcServer.StartProxy(_run.Node.Url);
        var fault = relay.Inject(Faults.Result("\"0x1\""), int.MaxValue, "eth_chainId");
        _run.Configuration.SetJson("chain/privateRelay", $"[\"{relay.Url}\"]");
        _run.WriteKey();

        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.ChainMismatch);

        fault.Delivered.ShouldBeGreaterThan(0);
        _run.Errors.ShouldContain($"the node at {relay.Url.Authority} is on chain 1; correct chain.id or chain.privateRelay");
    }

    [Fact]
    public void Quorum_AboveTheOperators_IsRefused()
    {
        _run.Configuration.Set("chain/quorum", 4);

        _run.Configuration.SingleError().ToString().ShouldContain("is above the 3 distinct operators in chain.rpc");
    }
}
