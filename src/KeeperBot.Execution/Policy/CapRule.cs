using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>
/// Caps over the last hour and the last day of chain time. Both windows slide, so that no hour's or day's turn resets anything, and chain time is the
/// block's, so that this machine's clock has no say. What is spent or reserved counts; the request itself at its worst.
/// </summary>
internal static class CapRule
{
    public static PolicyRefusal? Native(TransactionRequest request, PolicyRules rules, ISpendLedger ledger, ChainTime now)
    {
        foreach (var (name, length, cap) in new (string, TimeSpan, Wei?)[] { ("day", rules.Day, rules.Gas.PerDay), ("hour", rules.Hour, rules.Gas.PerHour) })
        {
            if (cap is not { } most)
                continue;
            var spent = ledger.NativeSpent(Start(now, length), request.Intent);
            if (spent + request.WorstCost > most)
                return new($"policy.native_per_{name}", $"it may cost {request.WorstCost} wei, {spent} are spent or reserved, and the {name}'s cap is {most}", "wait, or raise the cap");
        }

        return null;
    }

    public static PolicyRefusal? Assets(TransactionRequest request, PolicyRules rules, ISpendLedger ledger, ChainTime now)
    {
        if (request.Spends.IsDefault)
            return new("policy.spend_unknown", "it is not known which tokens the call moves", "let the adapter declare what it spends");
        foreach (var spends in request.Spends.GroupBy(amount => amount.Token))
        {
            var wanted = spends.Aggregate(TokenAmount.ZeroOf(spends.Key), (sum, amount) => sum + amount);
            if (spends.Any(amount => amount.Raw.Sign < 0) || wanted.Token.Chain != request.Chain)
                return new("policy.spend_unknown", $"the declared spend {wanted} is negative or of another chain", "this is a defect of the adapter; report it");
            if (Asset(request, rules, ledger, now, wanted) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static PolicyRefusal? Asset(TransactionRequest request, PolicyRules rules, ISpendLedger ledger, ChainTime now, TokenAmount wanted)
    {
        var caps = rules.Assets.FirstOrDefault(asset => asset.Token.Chain == request.Chain && asset.Token.Address == wanted.Token.Address);
        if (caps is null || caps.Token != wanted.Token)
            return new("policy.asset_not_allowed", $"no cap for {wanted.Token} at {wanted.Token.Address} is configured", "add the token with its caps to the policy");
        if (wanted > caps.PerTransaction)
            return new("policy.asset_per_transaction", $"it may move {wanted} and one transaction may move {caps.PerTransaction}", "raise the cap if that is wanted");
        foreach (var (name, length, cap) in new (string, TimeSpan, TokenAmount?)[] { ("day", rules.Day, caps.PerDay), ("hour", rules.Hour, caps.PerHour) })
        {
            if (cap is not { } most)
                continue;
            var spent = ledger.Spent(caps.Token, Start(now, length), request.Intent);
            if (spent + wanted > most)
                return new($"policy.asset_per_{name}", $"it may move {wanted}, {spent} are spent or reserved, and the {name}'s cap is {most}", "wait, or raise the cap");
        }

        return null;
    }

    private static ChainTime Start(ChainTime now, TimeSpan length) =>
        new(now.UnixSeconds > (ulong)length.TotalSeconds ? now.UnixSeconds - (ulong)length.TotalSeconds : 0);
}
