using System.Text;
using KeeperBot.Evm;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>Lets a keeper that would sign start only where the operator has activated it, on the chain and for the accounts that were looked at. Asked before any key is opened.</summary>
internal static class ActivationGate
{
    private const string Mend = "try it with `keeper run --dry-run`, rehearse it, then `keeper activate`; docs/activation.md";

    /// <summary>The rule for the run that begins; null where the chain needs no activation.</summary>
    /// <param name="configuration">What would run.</param>
    /// <param name="client">The chain.</param>
    /// <param name="logger">Told what was tightened since.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="CommandFailure">It is not activated, or not for this.</exception>
    /// <exception cref="Evm.JsonRpc.RpcException">The node did not answer.</exception>
    public static async Task<ActivationRule?> RequireAsync(KeeperConfiguration configuration, EthClient client, ILogger logger, CancellationToken stop)
    {
        if (!Activation.IsNeeded(configuration))
            return null;
        var rule = new ActivationRule(configuration);
        var verdict = rule.Judge(new ActivationBook(configuration.JournalFile).InForce()?.Value);
        if (!verdict.Holds)
            throw Refuse(configuration, verdict);
        await RequireChainAsync(verdict.Activation!.Block, client, stop).ConfigureAwait(false);
        foreach (var change in verdict.Changes)
            Log.ChangedSinceActivation(logger, change.ToString());
        return rule;
    }

    /// <summary>Refuses a chain that lacks the block by which the activation knows it.</summary>
    /// <exception cref="CommandFailure">The chain is another one.</exception>
    /// <exception cref="Evm.JsonRpc.RpcException">The node did not answer.</exception>
    public static async Task RequireChainAsync(KnownBlock block, EthClient client, CancellationToken stop)
    {
        var found = await client.GetBlockAsync(block.Number, stop).ConfigureAwait(false);
        if (found?.Hash != block.Hash)
        {
            throw new CommandFailure(
                ExitCode.NotActivated,
                $"the activation is for the chain whose block {block}, and the nodes have {(found is null ? "no such block" : $"{found.Hash} there")}: this is another chain with the same id; correct chain.rpc, or activate anew: {Mend}");
        }
    }

    private static CommandFailure Refuse(KeeperConfiguration configuration, ActivationVerdict verdict)
    {
        var text = new StringBuilder($"the keeper may not sign on chain {configuration.Chain}: {verdict.Why}");
        foreach (var change in verdict.Loosening)
            text.Append('\n').Append("    ").Append(change);
        text.Append(verdict.Loosening.Any() ? "\ntake that back, or have it approved: " : "; ").Append(Mend);
        return new CommandFailure(ExitCode.NotActivated, text.ToString());
    }
}
