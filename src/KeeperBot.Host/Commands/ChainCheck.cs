using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Roles;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands;

/// <summary>The part of a check that asks the key and the chain.</summary>
internal sealed class ChainCheck(KeeperConfiguration configuration, TimeProvider time, CheckReport report)
{
    private const string Node = "node";
    private const string Relay = "private relay";

    /// <summary>Adds a line for everything that has to be true; a node that fails in the middle is one cross more.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await new KeyInspection(configuration, time, report).RunAsync(stop).ConfigureAwait(false);
        var all = true;
        foreach (var node in configuration.Nodes)
        {
            using var connection = ChainConnection.For(configuration, node.Uri, time);
            all &= await CheckNodeAsync(connection, Node, stop).ConfigureAwait(false);
        }

        foreach (var relay in configuration.PrivateRelays)
        {
            using var connection = ChainConnection.For(configuration, relay, time);
            await CheckNodeAsync(connection, Relay, stop).ConfigureAwait(false);
        }

        if (!all && configuration.Nodes.Length == 1)
            return;
        try
        {
            using var connection = await ChainConnection.OpenAsync(configuration, time, _ => { }, stop).ConfigureAwait(false);
            await CheckStateAsync(connection, stop).ConfigureAwait(false);
        }
        catch (CommandFailure failure)
        {
            report.Add(failure.Code, new InspectionFinding(false, "nodes", failure.Message, "mend the nodes above, or chain.quorum"));
        }
        catch (RpcException error)
        {
            report.Add(ExitCode.ChainUnreachable, new InspectionFinding(false, "nodes", error.Message, "check the nodes; `keeper nodes` shows what each of them does"));
        }
    }

    private async Task<bool> CheckNodeAsync(ChainConnection connection, string role, CancellationToken stop)
    {
        var subject = $"{role} {connection.Node}";
        try
        {
            var id = await connection.Client.GetChainIdAsync(stop).ConfigureAwait(false);
            report.Add(ExitCode.ChainMismatch, InspectionFinding.Of(id == configuration.Chain, subject, $"is on chain {id}, chain.id is {configuration.Chain}", $"correct chain.id or {SectionOf(role)}"));
            return id == configuration.Chain;
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.MethodNotFound && role != Node)
        {
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(true, subject, "does not tell its chain; it is believed to be on the right one", null));
            return true;
        }
        catch (RpcException error)
        {
            report.Add(ExitCode.ChainUnreachable, new InspectionFinding(false, subject, error.Message, $"check that it runs, the URL in {SectionOf(role)} and the network"));
            return false;
        }
    }

    private static string SectionOf(string role) => role == Node ? "chain.rpc" : "chain.privateRelay";

    private async Task CheckStateAsync(ChainConnection connection, CancellationToken stop)
    {
        var client = connection.Client;
        var head = await client.GetBlockAsync(BlockTag.Latest, stop).ConfigureAwait(false)
            ?? throw RpcException.Invalid("eth_getBlockByNumber", connection.Node, "the node has no latest block");
        CheckHeadAge(head);
        await CheckBalanceAsync(client, head, stop).ConfigureAwait(false);
        await CheckSimulationAsync(client, head, stop).ConfigureAwait(false);
        var room = new PortfolioRoom(configuration, client);
        report.Add(ExitCode.ChainMismatch, await new ContractInspection(configuration, room).RunAsync(head.ToBlockRef(), stop).ConfigureAwait(false));
        report.Add(ExitCode.ChainMismatch, await new RoleInspection(configuration, client).RunAsync(head.ToBlockRef(), stop).ConfigureAwait(false));
        await new SafetyInspection(configuration, report).RunAsync(client, room, head.ToBlockRef(), stop).ConfigureAwait(false);
        await new GovernanceInspection(configuration, report).RunAsync(client, room, head.ToBlockRef(), stop).ConfigureAwait(false);
        await new TriggerInspection(configuration, report).RunAsync(room, head.ToBlockRef(), stop).ConfigureAwait(false);
    }

    private void CheckHeadAge(BlockHeader head)
    {
        if (configuration.Options.Chain.MaxHeadAge is not { } limit)
            return;
        var age = (time.GetUtcNow() - head.Timestamp.ToDateTimeOffset()).Duration();
        report.Add(ExitCode.ChainMismatch, InspectionFinding.Of(
            age <= limit, "head", FormattableString.Invariant($"block {head.Number} is {age:g} from this machine's clock, chain.maxHeadAge is {limit:g}"),
            "wait for the node to catch up, set the machine's clock, or for a fork set chain.maxHeadAge to \"unchecked\""));
    }

    private async Task CheckBalanceAsync(EthClient client, BlockHeader head, CancellationToken stop)
    {
        var balance = (await client.GetBalanceAsync(configuration.Options.Key.Address, head.Hash, stop).ConfigureAwait(false)).ToBigInteger();
        var needed = configuration.Options.Policy.MaxCostPerTransaction.Raw;
        report.Add(ExitCode.ChainMismatch, InspectionFinding.Of(
            balance >= needed, "gas money", $"{configuration.Options.Key.Address} has {Ether(balance)} ether, one transaction may cost {Ether(needed)}",
            "send it some, or lower policy.maxCostPerTransaction"));
    }

    private async Task CheckSimulationAsync(EthClient client, BlockHeader head, CancellationToken stop)
    {
        try
        {
            var actor = configuration.Options.Key.Address;
            await client.SimulateAsync(
                new SimulationRequest { Calls = [new CallRequest { From = actor, To = actor, Gas = 100_000 }], BlockTime = head.ToBlockRef().Timestamp.Plus(TimeSpan.FromSeconds(12)) },
                head.Hash, stop).ConfigureAwait(false);
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(true, "eth_simulateV1", "answers", null));
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.MethodNotFound)
        {
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(true, "eth_simulateV1", "is missing; simulations are made by eth_call with code at the acting address, at the pinned block's time only", null));
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.InvalidParams)
        {
            report.Add(ExitCode.ChainMismatch, new InspectionFinding(
                false, "eth_simulateV1", error.Message, "use a node whose eth_simulateV1 takes standard parameters (geth 1.14.9, Nethermind 1.30, Erigon 3, Anvil 1.0 or later); without a simulation nothing is sent"));
        }
    }

    private static string Ether(BigInteger wei) => Wad.FromRaw(wei).ToString();
}
