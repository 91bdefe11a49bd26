using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>Caps in order, in the right unit, and not below what the limits want to spend.</summary>
internal sealed class PolicyCheck(KeeperOptions options, ErrorList errors)
{
    // What any transaction uses at least.
    private const int LeastGas = 21_000;

    /// <summary>Reports everything that does not fit.</summary>
    public void Check()
    {
        if (errors.IsClean("policy.fees") && options.Policy.Fees is { } fees)
            CheckFees(fees);
        if (errors.IsClean("policy"))
            CheckCosts(options.Policy);
        if (errors.IsClean("policy"))
            CheckSafety(options.Policy);
        if (errors.IsClean("policy") && options.Policy.Approvals is { } approvals)
            CheckApprovals(approvals);
        if (errors.IsClean("policy.assets") && options.Policy.Assets is not null)
            CheckAssets();
    }

    private void CheckFees(FeeOptions fees)
    {
        Order("policy.fees.routineMaxFee", fees.RoutineMaxFee > Wei.Zero, "is zero", "give a price above zero, for instance \"50 gwei\"");
        Order("policy.fees.emergencyMaxFee", fees.EmergencyMaxFee >= fees.RoutineMaxFee, "is below routineMaxFee", "an emergency may not be cheaper than routine: keep routineMaxFee <= emergencyMaxFee");
        Order("policy.fees.maxTip", fees.MaxTip >= fees.MinTip, "is below minTip", "keep minTip <= maxTip");
        Order("policy.fees.maxTip", fees.MaxTip <= fees.EmergencyMaxFee, "is above emergencyMaxFee", "a tip is part of the max fee: keep maxTip <= emergencyMaxFee");
        Order("policy.fees.minTip", fees.MinTip <= fees.RoutineMaxFee, "is above routineMaxFee", "keep minTip <= routineMaxFee");
    }

    private void CheckCosts(PolicyOptions policy)
    {
        foreach (var (path, pad) in new (string, Wad?)[]
            { ("gasPad", policy.GasPad), ("gasPadFor.topUp", policy.GasPadFor?.TopUp), ("gasPadFor.reduce", policy.GasPadFor?.Reduce), ("gasPadFor.hedge", policy.GasPadFor?.Hedge) })
        {
            Order($"policy.{path}", pad is null || (pad >= Wad.One && pad <= Wad.FromInteger(3)), "is not between 1 and 3", "give a ratio such as \"1.5\"");
        }

        Order("policy.maxCostPerTransaction", policy.MaxCostPerTransaction > Wei.Zero, "is zero, so nothing could ever be sent", "give an amount above zero, for instance \"0.02 ether\"");
        CheckLadder("policy", "maxCostPer", policy.MaxCostPerTransaction.Raw, policy.MaxCostPerHour?.Raw, policy.MaxCostPerDay.Raw);
        if (policy.Fees is { } fees)
        {
            Order(
                "policy.maxCostPerTransaction", policy.MaxCostPerTransaction.Raw >= fees.MinTip.Raw * LeastGas, "is below what the smallest transaction costs at fees.minTip, so nothing could ever be sent",
                "give enough for one transaction at fees.emergencyMaxFee, for instance \"0.02 ether\"");
        }

        for (var index = 0; index < (policy.Allow?.Count ?? 0); index++)
        {
            var functions = policy.Allow![index].Functions;
            for (var item = 0; item < functions.Count; item++)
            {
                Order(
                    FormattableString.Invariant($"policy.allow[{index}].functions[{item}]"), IsSignature(functions[item]),
                    "is not a function signature", "write its name and types without spaces, for instance \"topUpPerp(uint256)\"");
            }
        }
    }

    private void CheckSafety(PolicyOptions policy)
    {
        Order("policy.haltFile", policy.HaltFile is null || policy.HaltFile.Trim().Length > 0, "names no file", "name one, or leave it out");
        Order("policy.breakers.priceJump", policy.Breakers.PriceJump.Sign > 0 && policy.Breakers.PriceJump <= Wad.One, "is not between 0 % and 100 %", "give a share such as \"10 %\"");
        Order("policy.breakers.pause", policy.Breakers.Pause > TimeSpan.Zero, "is zero, so a breaker would stop nothing", "give a duration, for instance \"15 min\"");
        var pins = policy.CodePins ?? [];
        for (var index = 0; index < pins.Count; index++)
        {
            var path = FormattableString.Invariant($"policy.codePins[{index}]");
            Order($"{path}.fingerprint", Hash32.TryParse(pins[index].Fingerprint, out _), "is no fingerprint", "copy the one that `keeper check` prints: 0x and 64 hexadecimal digits");
            Order($"{path}.contract", !pins.Take(index).Any(other => other.Contract == pins[index].Contract), "has another pin before it", "keep one of the two");
        }
    }

    private void CheckApprovals(IReadOnlyList<ApprovalOptions> approvals)
    {
        for (var index = 0; index < approvals.Count; index++)
        {
            var path = FormattableString.Invariant($"policy.approvals[{index}]");
            var (spender, most) = (approvals[index].Spender, approvals[index].Most);
            Order($"{path}.most", options.Tokens.ContainsKey(most.Symbol), $"has the unit '{most.Symbol}', which is no token", $"tokens has: {string.Join(", ", options.Tokens.Keys)}");
            Order($"{path}.most", most.Value.Sign > 0, "is not above zero", "give the largest amount that one step may need, or remove the entry");
            var cap = options.Policy.Assets.GetValueOrDefault(most.Symbol)?.PerTransaction.Value;
            Order($"{path}.most", cap is not { } step || most.Value <= step, $"is above policy.assets.{most.Symbol}.perTransaction ({cap}), more than one step may move", "lower it to that");
            Order($"{path}.spender", !approvals.Take(index).Any(other => other.Spender == spender && other.Most.Symbol == most.Symbol), "has another entry for this token before it", "keep one of the two");
        }
    }

    private void CheckAssets()
    {
        foreach (var (symbol, caps) in options.Policy.Assets)
        {
            var path = $"policy.assets.{symbol}";
            if (!options.Tokens.ContainsKey(symbol))
                errors.Add(path, "names no token", $"tokens has: {string.Join(", ", options.Tokens.Keys)}");
            foreach (var (key, amount) in Named(caps))
            {
                Order($"{path}.{key}", amount.Symbol == symbol, $"has the unit '{amount.Symbol}'", $"give it in {symbol}");
                Order($"{path}.{key}", amount.Value.Sign > 0, "is not above zero", "give an amount above zero, or remove the token to forbid it");
            }

            CheckLadder(path, "per", caps.PerTransaction.Value.Raw, caps.PerHour?.Value.Raw, caps.PerDay.Value.Raw);
        }

        if (!errors.IsClean("limits.margin") || options.Limits?.Margin is not { } margin)
            return;
        var own = from account in options.Limits.Accounts ?? new Dictionary<string, AccountLimitsOptions>() from row in account.Value.Margin select (Path: $"limits.accounts.{account.Key}.margin.{row.Key}", Venue: row.Key, Limits: row.Value);
        foreach (var (path, venue, limits) in margin.Select(row => (Path: $"limits.margin.{row.Key}", Venue: row.Key, Limits: row.Value)).Concat(errors.IsClean("limits.accounts") ? own : []))
        {
            var cap = options.Policy.Assets.GetValueOrDefault(limits.MaxTopUp.Symbol)?.PerTransaction;
            if (cap is null)
                errors.Add($"policy.assets.{limits.MaxTopUp.Symbol}", $"is missing, so every top-up at {venue} would be refused", "add its caps");
            else if (cap.Value.Value < limits.MaxTopUp.Value)
                errors.Add($"policy.assets.{limits.MaxTopUp.Symbol}.perTransaction", $"is below {path}.maxTopUp ({limits.MaxTopUp}), so such a top-up would be refused", "raise this cap or lower maxTopUp");
        }
    }

    private void CheckLadder(string section, string prefix, BigInteger transaction, BigInteger? hour, BigInteger day)
    {
        var mend = $"keep {prefix}Transaction <= {prefix}Hour <= {prefix}Day";
        Order($"{section}.{prefix}Hour", hour is null || hour >= transaction, $"is below {prefix}Transaction", mend);
        Order($"{section}.{prefix}Day", day >= (hour ?? transaction), $"is below {prefix}{(hour is null ? "Transaction" : "Hour")}", mend);
    }

    private static IEnumerable<(string Key, SymbolAmount Amount)> Named(AssetCapOptions caps)
    {
        yield return ("perTransaction", caps.PerTransaction);
        if (caps.PerHour is { } hour)
            yield return ("perHour", hour);
        yield return ("perDay", caps.PerDay);
    }

    private static bool IsSignature(string text)
    {
        var open = text.IndexOf('(');
        return open > 0 && text.EndsWith(')') && !char.IsAsciiDigit(text[0])
            && text[..open].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$')
            && text[open..].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '(' or ')' or ',' or '[' or ']');
    }

    private void Order(string path, bool holds, string problem, string mend)
    {
        if (!holds)
            errors.Add(path, problem, mend);
    }
}
