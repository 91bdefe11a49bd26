using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>Refuses rules that contradict themselves; configuration validation says the same with paths, this is the last line.</summary>
internal static class PolicyRulesCheck
{
    public static void Require(PolicyRules rules)
    {
        var faults = Faults(rules).ToList();
        if (faults.Count > 0)
            throw new ArgumentException($"policy: {string.Join("; ", faults)}", nameof(rules));
    }

    private static IEnumerable<string> Faults(PolicyRules rules)
    {
        if (rules.Calls.IsDefault || rules.Assets.IsDefault || rules.Approvals.IsDefault)
            yield return "a list is missing";
        else
            foreach (var fault in Calls(rules).Concat(Assets(rules)))
                yield return fault;
        var gas = rules.Gas;
        if (gas.MaxGasLimit == 0 || gas.RoutineFeePerGas <= Wei.Zero || gas.PerTransaction <= Wei.Zero || gas.PerDay <= Wei.Zero)
            yield return "a gas cap is not above zero";
        if (gas.EmergencyFeePerGas < gas.RoutineFeePerGas)
            yield return $"the emergency fee cap {gas.EmergencyFeePerGas} is below the routine one {gas.RoutineFeePerGas}";
        if (gas.PerHour < gas.PerTransaction || gas.PerDay < (gas.PerHour ?? gas.PerTransaction))
            yield return $"the caps of one transaction, an hour and a day are {gas.PerTransaction}, {gas.PerHour} and {gas.PerDay}: each must be at least the one before";
        if (rules.Hour <= TimeSpan.Zero || rules.Day < rules.Hour)
            yield return $"an hour of {rules.Hour} and a day of {rules.Day} are none";
    }

    private static IEnumerable<string> Calls(PolicyRules rules)
    {
        foreach (var call in rules.Calls)
        {
            var name = call.Function.Signature;
            if (call.Chain.Value == 0 || call.Target.IsZero)
                yield return $"'{name}' names no chain or no contract";
            if (call.MaxValue < Wei.Zero)
                yield return $"the value cap of '{name}' is negative";
            if (call.Kinds.IsDefaultOrEmpty || call.Kinds.Contains(ActionKind.None))
                yield return $"'{name}' is for no kind of action";
            foreach (var misfit in call.Arguments.SelectMany(rule => rule.Misfits(call.Function)))
                yield return misfit;
        }

        foreach (var approval in rules.Approvals)
        {
            if (approval.Most.Token != approval.Token || approval.Most.Raw.Sign < 0 || approval.Spender.IsZero)
                yield return $"the approval of {approval.Token} to {approval.Spender} names another token, a negative amount or no spender";
            else if (approval.Most.Raw >= (System.Numerics.BigInteger.One << 128))
                yield return $"the approval of {approval.Token} to {approval.Spender} is as good as unlimited; name a real bound";
        }
    }

    private static IEnumerable<string> Assets(PolicyRules rules)
    {
        foreach (var asset in rules.Assets)
        {
            if (asset.PerDay.Token != asset.PerTransaction.Token || (asset.PerHour is { } hour && hour.Token != asset.PerTransaction.Token))
                yield return $"the caps of {asset.PerTransaction.Token}, {asset.PerHour?.Token} and {asset.PerDay.Token} are mixed up";
            else if (asset.PerTransaction.Raw.Sign < 0 || asset.PerHour < asset.PerTransaction || asset.PerDay < (asset.PerHour ?? asset.PerTransaction))
                yield return $"the caps of {asset.Token} are negative, or an hour's is below one transaction's, or the day's below the hour's";
        }

        foreach (var twice in rules.Assets.GroupBy(asset => (asset.Token.Chain, asset.Token.Address)).Where(group => group.Count() > 1))
            yield return $"token {twice.Key.Address} on chain {twice.Key.Chain} has two caps";
    }
}
