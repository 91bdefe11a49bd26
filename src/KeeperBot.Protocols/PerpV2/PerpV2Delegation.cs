using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>What a trader lets another address do for it: one bit an action in DelegateApproval. Paying margin in needs none.</summary>
internal static class PerpV2Delegation
{
    /// <summary><c>openPositionFor</c>, which also closes.</summary>
    private const int OpenPosition = 1;

    private const int AddLiquidity = 2;
    private const int RemoveLiquidity = 4;

    /// <summary>The least that a keeper needs.</summary>
    /// <param name="trades">Whether it is to trade.</param>
    private static int Needed(bool trades) => trades ? OpenPosition : 0;

    /// <summary>Actions in words.</summary>
    private static string Describe(int actions)
    {
        List<string> words = [];
        foreach (var (bit, word) in new[] { (OpenPosition, "open and close positions"), (AddLiquidity, "add liquidity"), (RemoveLiquidity, "remove liquidity") })
        {
            if ((actions & bit) != 0)
                words.Add(word);
        }

        var others = actions & ~(OpenPosition | AddLiquidity | RemoveLiquidity);
        if (others != 0)
            words.Add(FormattableString.Invariant($"actions {others}, which nobody knows"));
        return words.Count == 0 ? "nothing" : string.Join(", ", words);
    }

    internal static async Task<ImmutableArray<DelegationStep>> StepsAsync(
        PerpV2Options o, AccountRef account, bool trades, IChainReader chain, BlockRef block, CancellationToken cancellation)
    {
        if (o.DelegateApproval is not { } registry)
            throw new AbiException(PerpV2Abi.ApprovedActions.Name, $"{o.Venue} has no delegateApproval");
        var standing = (await chain.ViewAsync(registry, PerpV2Abi.ApprovedActions, block, cancellation, account.Holder, account.Actor).ConfigureAwait(false))[0].AsInt32();
        var (more, less) = (standing & ~Needed(trades), Needed(trades) & ~standing);
        var steps = ImmutableArray.CreateBuilder<DelegationStep>();
        if (more != 0)
            steps.Add(new(registry, PerpV2Abi.RevokeDelegate.Encode(account.Actor, more), $"take from {account.Actor} at {o.Venue}: {Describe(more)}"));
        if (less != 0)
            steps.Add(new(registry, PerpV2Abi.ApproveDelegate.Encode(account.Actor, less), $"let {account.Actor} at {o.Venue}: {Describe(less)}"));
        return steps.ToImmutable();
    }

    internal static ImmutableArray<InspectionQuestion> Questions(PerpV2Options o, AccountRef account, bool trades)
    {
        if (o.DelegateApproval is not { } registry)
            return [InspectionQuestion.Answered(new(false, $"{account.Id}: delegation at {o.Venue}", "delegateApproval is not configured", "set it to what the clearing house's getDelegateApproval() answers"))];
        var needed = Needed(trades);
        return
        [
            InspectionQuestion.Code($"{o.Venue}: delegateApproval", registry),
            InspectionQuestion.Call(
                $"{o.Venue}: clearingHouse's delegateApproval",
                new ContractCall(o.ClearingHouse, PerpV2Abi.HouseDelegateApproval.Encode()),
                PerpV2Abi.HouseDelegateApproval,
                outputs => new(
                    outputs[0].AsAddress() == registry,
                    $"getDelegateApproval() is {outputs[0].AsAddress()}, the configuration has {registry}",
                    $"set delegateApproval to {outputs[0].AsAddress()}")),
            InspectionQuestion.Call(
                $"{o.Venue}: delegateApproval counts actions as this keeper does",
                new ContractCall(registry, PerpV2Abi.OpenPositionAction.Encode()),
                PerpV2Abi.OpenPositionAction,
                outputs => new(outputs[0].AsInt32() == OpenPosition, $"getClearingHouseOpenPositionAction() is {outputs[0]}", "correct delegateApproval; another version of it is not supported")),
            InspectionQuestion.Call(
                $"{account.Id}: the key may do what the keeper needs at {o.Venue}",
                new ContractCall(registry, PerpV2Abi.ApprovedActions.Encode(account.Holder, account.Actor)),
                PerpV2Abi.ApprovedActions,
                outputs => new(
                    (outputs[0].AsInt32() & needed) == needed,
                    $"{account.Holder} lets {account.Actor} {Describe(outputs[0].AsInt32())}; needed: {Describe(needed)}",
                    "`keeper account setup` prints the transactions")),
            InspectionQuestion.Call(
                $"{account.Id}: the key may do nothing else at {o.Venue}",
                new ContractCall(registry, PerpV2Abi.ApprovedActions.Encode(account.Holder, account.Actor)),
                PerpV2Abi.ApprovedActions,
                outputs => new(
                    (outputs[0].AsInt32() & ~needed) == 0,
                    (outputs[0].AsInt32() & ~needed) == 0 ? $"it may {Describe(outputs[0].AsInt32())}" : $"it may also {Describe(outputs[0].AsInt32() & ~needed)}",
                    "take it away; `keeper account setup` prints the transactions")),
        ];
    }
}
