using System.Collections.Immutable;
using KeeperBot.Core.Safety;
using KeeperBot.Execution.Journal;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Policy.Code;

/// <summary>
/// Compares the code of every contract on the way with its pin: the configured one, else the one learned at the first start and kept in the journal. Where
/// they differ, everything that goes through the contract stops until the operator has named the new fingerprint.
/// </summary>
public sealed class CodePins(CodeReader reader, ImmutableArray<PinnedContract> contracts, IControls controls, ILogger logger)
{
    private ImmutableArray<CodeShape> _shapes = [];

    /// <summary>The doubts at a block; pins that nobody has set yet are learned.</summary>
    /// <param name="block">The block.</param>
    /// <param name="thorough">Read everything again; else only look whether anything differs from the last look.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Evm.JsonRpc.RpcException">A node gave no usable answer; nothing is known then.</exception>
    /// <exception cref="ExecutionException">A pin could not be made durable.</exception>
    public async Task<ImmutableArray<Doubt>> LookAsync(BlockRef block, bool thorough, CancellationToken cancellation)
    {
        if (contracts.IsEmpty)
            return [];
        if (thorough || _shapes.IsEmpty || !await reader.AreSameAsync(_shapes, block, cancellation).ConfigureAwait(false))
            _shapes = await reader.ReadAsync([.. contracts.Select(contract => contract.Address)], block, cancellation).ConfigureAwait(false);
        return [.. contracts.Zip(_shapes).SelectMany(pair => Judge(pair.First, pair.Second, block))];
    }

    private ImmutableArray<Doubt> Judge(PinnedContract contract, CodeShape shape, BlockRef block)
    {
        var found = shape.Fingerprint;
        var name = PolicyControls.CodeOf(contract.Address);
        var pinned = contract.Configured?.ToString() ?? controls.Control(name)?.Value;
        if (pinned is null)
        {
            controls.WriteControl(new ControlChange(name, found.ToString(), $"learned of {contract.Name}{shape.Behind}", block));
            Log.PinLearned(logger, contract.Name, contract.Address, found);
            return [];
        }

        if (pinned == found.ToString())
            return [];
        var mend = contract.Configured is null
            ? $"look at what it is now, then consent with: keeper accept-code {contract.Address} {found}"
            : "look at what it is now, then change policy.codePins";
        var detail = $"the code of {contract.Name} ({contract.Address}{shape.Behind}) is not the pinned one: fingerprint {found}, pinned {pinned}; {mend}";
        return [.. contract.Scopes.Select(scope => new Doubt(DoubtKind.CodeChanged, detail) { Account = scope.Account, Venue = scope.Venue })];
    }
}
