using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Policy.Approvals;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Account;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Composition;

/// <summary>Whether the contracts are what the configuration says: code, decimals, links and roles; the same questions for `check` and before the daemon's first cycle.</summary>
public sealed class ContractInspection(KeeperConfiguration configuration, PortfolioRoom room)
{
    /// <summary>One finding per question, all at one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Evm.JsonRpc.RpcException">The node did not answer a question.</exception>
    public async Task<ImmutableArray<InspectionFinding>> RunAsync(BlockRef block, CancellationToken cancellation) =>
    [
        .. await AskAsync(block, cancellation).ConfigureAwait(false),
        .. await DelegationsAsync(block, cancellation).ConfigureAwait(false),
    ];

    private Task<ImmutableArray<InspectionFinding>> AskAsync(BlockRef block, CancellationToken cancellation) => new VenueInspector(room.Reader).RunAsync(Questions(), block, cancellation);

    /// <summary>Refuses to begin where a contract is not what the configuration says; a state that may pass is only logged.</summary>
    /// <param name="block">The block.</param>
    /// <param name="logger">Told of the states.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CommandFailure">With the first cross and its mend.</exception>
    /// <exception cref="Evm.JsonRpc.RpcException">The node did not answer a question.</exception>
    public async Task RequireAsync(BlockRef block, ILogger logger, CancellationToken cancellation)
    {
        // What a holder still has to sign is looked for position by position, which anybody can make many: `check` does, and the first cycle does not wait for it.
        var crosses = (await AskAsync(block, cancellation).ConfigureAwait(false)).Where(finding => !finding.Ok).ToArray();
        var wrong = crosses.Where(finding => !finding.Passing).ToArray();
        if (wrong.Length > 0)
        {
            var more = wrong.Length > 1 ? FormattableString.Invariant($"; {wrong.Length - 1} more: run `keeper check`") : "";
            throw new CommandFailure(ExitCode.ChainMismatch, $"{wrong[0].Subject}: {wrong[0].Detail}; {wrong[0].Mend}{more}");
        }

        foreach (var state in crosses)
            Log.InspectionCross(logger, state.Subject, state.Detail, state.Mend ?? "");
        foreach (var finding in await new AllowanceWatch(room.Multicaller, WatchedAllowances.Of(configuration)).AuditAsync(block, cancellation).ConfigureAwait(false))
            Log.InspectionCross(logger, $"allowance of {finding.Pair.Token} of {finding.Pair.Account}", finding.Detail, finding.Mend);
    }

    /// <summary>What the holders would still have to sign: found by looking at everything that they hold, so that more shows here than in any one question.</summary>
    private async Task<ImmutableArray<InspectionFinding>> DelegationsAsync(BlockRef block, CancellationToken cancellation)
    {
        const string Mend = "the holder signs what `keeper account setup` prints";
        var findings = ImmutableArray.CreateBuilder<InspectionFinding>();
        foreach (var account in configuration.Accounts.Where(account => account.Route == RouteKind.VenueDelegation))
        {
            var subject = $"{account.Ref.Id}: nothing is left to give to the key or to take from it";
            try
            {
                var steps = await DelegationSetup.OfAsync(account, room, block, cancellation).ConfigureAwait(false);
                findings.Add(InspectionFinding.Of(steps.IsEmpty, subject, steps.IsEmpty ? "nothing" : string.Join("; ", steps.Select(step => step.What)), Mend));
            }
            catch (AbiException error)
            {
                findings.Add(InspectionFinding.Of(false, subject, error.Message, "correct the venue's addresses"));
            }
        }

        return findings.ToImmutable();
    }

    private IEnumerable<InspectionQuestion> Questions() => configuration.Tokens.Values
        .OrderBy(token => token.Symbol, StringComparer.Ordinal).SelectMany(token => TokenInspection.Questions(token))
        .Concat(Multicall()).Concat(FeeOracle())
        .Concat(configuration.Accounts.SelectMany(account => room.Adapters
            .Where(adapter => account.Venues.Contains(adapter.Venue)).OfType<IInspectableVenue>().SelectMany(venue => venue.Inspect(account.Ref))));

    private ImmutableArray<InspectionQuestion> FeeOracle() => configuration.Options.Chain.CostModel == CostModel.OpStack
        ? [InspectionQuestion.Code("chain.costModel op-stack, its fee oracle", ChainFeeSource.OpStackOracle)]
        : [];

    private ImmutableArray<InspectionQuestion> Multicall() => configuration.Options.Chain.Multicall3 is { } at
        ? [InspectionQuestion.Code("chain.multicall3", at)]
        : [];
}
