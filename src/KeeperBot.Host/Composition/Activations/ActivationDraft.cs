using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>An activation that could be given now, and everything that it asks for.</summary>
/// <param name="Activation">What it would be bound to.</param>
/// <param name="Requirements">What it asks for.</param>
internal sealed record ActivationDraft(Activation Activation, ImmutableArray<Requirement> Requirements)
{
    /// <summary>Looks at chain, contracts, pins and evidence. Opens no key.</summary>
    /// <param name="configuration">What would be activated.</param>
    /// <param name="client">The chain.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="CommandFailure">No block is final yet, or the evidence cannot be read.</exception>
    /// <exception cref="RpcException">A node did not answer.</exception>
    public static async Task<ActivationDraft> MakeAsync(KeeperConfiguration configuration, EthClient client, TimeProvider time, CancellationToken stop)
    {
        var head = (await client.GetBlockAsync(BlockTag.Latest, stop).ConfigureAwait(false) ?? throw RpcException.Invalid("eth_getBlockByNumber", client.EndpointHost, "the node has no latest block")).ToBlockRef();
        var known = await FinalAsync(configuration, client, head, stop).ConfigureAwait(false);
        var contracts = PinnedContracts.Of(configuration);
        var shapes = await new CodeReader(client).ReadAsync([.. contracts.Select(contract => contract.Address)], head, stop).ConfigureAwait(false);
        var crosses = (await new ContractInspection(configuration, new PortfolioRoom(configuration, client)).RunAsync(head, stop).ConfigureAwait(false)).Where(finding => !finding.Ok && !finding.Passing);
        var activation = new Activation(
            configuration.Chain, new KnownBlock(known.Number, known.Hash), configuration.Options.Key.Address, configuration.Digest, CanonicalValues.Of(configuration.Options, configuration.Directory),
            [.. contracts.Zip(shapes).Select(pair => new ActivatedCode(pair.First.Address, pair.First.Name, pair.Second.Fingerprint))]);
        return new(activation,
        [
            .. new EvidenceAudit(configuration, time).Look(),
            .. crosses.Select(cross => new Requirement(false, $"{cross.Subject}: {cross.Detail}", cross.Mend ?? "run `keeper check`")),
            .. Changed(configuration, contracts, activation.Codes),
        ]);
    }

    // An activation takes no changed code: that has a command of its own, which names one contract and one fingerprint.
    private static IEnumerable<Requirement> Changed(KeeperConfiguration configuration, ImmutableArray<PinnedContract> contracts, ImmutableArray<ActivatedCode> codes)
    {
        var pins = new ActivationBook(configuration.JournalFile).Pins();
        foreach (var (contract, code) in contracts.Zip(codes))
        {
            var pinned = contract.Configured?.ToString() ?? pins.GetValueOrDefault(PolicyControls.CodeOf(contract.Address))?.Value;
            if (pinned is not null && pinned != code.Fingerprint.ToString())
            {
                yield return new(false, $"code of {code.Name} ({code.Contract}): fingerprint {code.Fingerprint}, pinned {pinned}", contract.Configured is null
                    ? $"look at what changed, then consent with: keeper accept-code {code.Contract} {code.Fingerprint}; a keeper that runs takes it up"
                    : "look at what changed, then change policy.codePins");
            }
        }
    }

    private static async Task<BlockRef> FinalAsync(KeeperConfiguration configuration, EthClient client, BlockRef head, CancellationToken stop)
    {
        var finality = configuration.Options.Chain.Finality.Depth is { } depth ? FinalityReader.ByDepth(client, (ulong)depth) : FinalityReader.ByTag(client);
        return (await finality.ReadAsync(head, stop).ConfigureAwait(false)).Block
            ?? throw new CommandFailure(ExitCode.ChainUnreachable, "no block of the chain is final yet, and an activation is bound to one; wait for it, or correct chain.finality");
    }
}
