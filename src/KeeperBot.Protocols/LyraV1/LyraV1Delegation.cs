using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// Anybody may add collateral to anybody's position, so that a delegate needs nothing; positions are ERC-721 tokens, and a key that is an operator of them could
/// take them all.
/// </summary>
internal static class LyraV1Delegation
{
    internal static ImmutableArray<InspectionQuestion> Questions(LyraV1Options o, AccountRef account) =>
    [
        InspectionQuestion.Call(
            $"{account.Id}: the key may do nothing else at {o.Venue}",
            new ContractCall(o.OptionToken, LyraV1Abi.IsOperator.Encode(account.Holder, account.Actor)),
            LyraV1Abi.IsOperator,
            outputs => new(
                !outputs[0].AsBool(),
                outputs[0].AsBool() ? $"{account.Actor} is an operator of every position of {account.Holder}" : "it is no operator of the holder's positions",
                "take it away; `keeper account setup` prints the transaction")),
    ];

    /// <summary>The operatorship first, then each position's own approval: either lets the key take the position.</summary>
    /// <exception cref="AbiException">The option token does not answer as such.</exception>
    internal static async Task<ImmutableArray<DelegationStep>> StepsAsync(LyraV1Options o, AccountRef account, IChainReader chain, BlockRef block, CancellationToken cancellation)
    {
        var steps = ImmutableArray.CreateBuilder<DelegationStep>();
        if ((await chain.ViewAsync(o.OptionToken, LyraV1Abi.IsOperator, block, cancellation, account.Holder, account.Actor).ConfigureAwait(false))[0].AsBool())
            steps.Add(new(o.OptionToken, LyraV1Abi.SetOperator.Encode(account.Actor, false), $"take the operatorship of the positions at {o.Venue} from {account.Actor}"));
        var positions = (await chain.ViewAsync(o.OptionToken, LyraV1Abi.OwnerPositions, block, cancellation, account.Holder).ConfigureAwait(false))[0];
        foreach (var id in positions.Items.Select(position => position["positionId"]))
        {
            if ((await chain.ViewAsync(o.OptionToken, LyraV1Abi.ApprovedFor, block, cancellation, id).ConfigureAwait(false))[0].AsAddress() == account.Actor)
                steps.Add(new(o.OptionToken, LyraV1Abi.Approve.Encode(Address.Zero, id), $"take the approval of position {id.AsBigInteger()} at {o.Venue} from {account.Actor}"));
        }

        return steps.ToImmutable();
    }
}
