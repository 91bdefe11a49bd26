using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>The limits of gamma and vega, and how options are traded for them.</summary>
internal sealed class GreekLimitsCheck(KeeperOptions options, ErrorList errors)
{
    /// <summary>Reports everything that is out of order.</summary>
    public void Check()
    {
        if (!errors.IsClean("venues") || !errors.IsClean("tokens"))
            return;
        var limits = options.Limits;
        var underlyings = options.Venues.Values.SelectMany(venue => VenueRegistry.Of(venue).Underlyings(venue)).ToHashSet(StringComparer.Ordinal);
        foreach (var (section, name, greek) in Bounds(limits))
            CheckBound($"limits.{section}.{name}", section, name, greek, underlyings);
        foreach (var (name, trading) in limits.Options.Where(entry => errors.IsClean($"limits.options.{entry.Key}")))
            CheckTrading($"limits.options.{name}", name, trading);
        if (limits.Actions.Contains(AllowedAction.TradeOption) && limits.Options.Count == 0)
            errors.Add("limits.actions", "has trade-option, and limits.options does not say how options are traded", "add limits.options for an underlying, or take trade-option out");
        CheckWrites(limits);
    }

    private void CheckRoll(string path, string name, RollOptions roll)
    {
        var ladders = options.Limits.Margin.Values.Concat((options.Limits.Accounts ?? new Dictionary<string, AccountLimitsOptions>()).Values.SelectMany(account => account.Margin.Values)).ToList();
        Order(path, options.Limits.Actions.Contains(AllowedAction.WriteOption), "says what is written in place of shorts, and limits.actions does not allow it", "add write-option to limits.actions, or remove it");
        Order($"{path}.collateral", roll.Collateral.Count > 0 && roll.Collateral.All(options.Tokens.ContainsKey), "names a token that is not configured, or none", $"the tokens are: {string.Join(", ", options.Tokens.Keys)}");
        Order($"{path}.minExpiry", roll.MinExpiry > TimeSpan.Zero, "is not above zero", "give a duration such as \"7 d\"");
        Order($"{path}.maxExpiry", roll.MaxExpiry >= roll.MinExpiry, $"is sooner than minExpiry, so nothing could be written", "give a duration of at least minExpiry");
        Order($"{path}.minDelta", roll.MinDelta.Sign > 0 && roll.MinDelta < Wad.One, "is not between 0 % and 100 %", "give a share such as \"10 %\"");
        Order($"{path}.maxDelta", roll.MaxDelta >= roll.MinDelta && roll.MaxDelta < Wad.One, "is not from minDelta to below 100 %", "give a share such as \"45 %\"");
        Order($"{path}.health", ladders.Exists(ladder => roll.Health >= ladder.Target), "is below the target of every ladder, so that a position would be topped up at once", "give at least the target of the venue's margin limits");
        if (InUnderlying($"{path}.maxWritten", roll.MaxWritten, name))
            Order($"{path}.maxWritten", roll.MaxWritten.Value.Sign > 0, "is not above zero", "give an amount above zero");
    }

    private void CheckWrites(LimitsOptions limits)
    {
        if (limits.Actions.Contains(AllowedAction.WriteOption) && limits.Options.Values.All(trading => trading.Roll is null))
            errors.Add("limits.actions", "has write-option, and no limits.options.….roll says what may be written", "add roll for an underlying, or take write-option out");
    }

    private IEnumerable<(string Section, string Name, GreekOptions Greek)> Bounds(LimitsOptions limits) =>
        from section in new[] { (Name: "gamma", Entries: limits.Gamma), (Name: "vega", Entries: limits.Vega) }
        from entry in section.Entries
        where errors.IsClean($"limits.{section.Name}.{entry.Key}")
        select (section.Name, entry.Key, entry.Value);

    private void CheckBound(string path, string section, string name, GreekOptions greek, HashSet<string> underlyings)
    {
        if (!underlyings.Contains(name))
            errors.Add(path, "is the underlying of no venue", $"the venues have: {string.Join(", ", underlyings)}");
        if (!(section == "gamma" ? InUnderlying($"{path}.max", greek.Max, name) & InUnderlying($"{path}.target", greek.Target, name) : InNumeraire($"{path}.max", greek.Max) & InNumeraire($"{path}.target", greek.Target)))
            return;
        Order($"{path}.max", greek.Max.Value.Sign > 0, "is not above zero", "give an amount above zero");
        Order($"{path}.target", greek.Target.Value.Sign >= 0 && greek.Target.Value < greek.Max.Value, $"is not from zero to below max ({greek.Max})", "a trade must end inside the limit: keep 0 <= target < max");
    }

    private void CheckTrading(string path, string name, OptionTradingOptions trading)
    {
        Order(path, options.Limits.Gamma.ContainsKey(name) || options.Limits.Vega.ContainsKey(name), "has no limit to keep", $"add limits.gamma.{name} or limits.vega.{name}, or remove it");
        Order(path, options.Limits.Actions.Contains(AllowedAction.TradeOption), "says how options are traded, and limits.actions does not allow it", "add trade-option to limits.actions, or remove it");
        if (InUnderlying($"{path}.minTrade", trading.MinTrade, name) & InUnderlying($"{path}.maxTrade", trading.MaxTrade, name))
        {
            Order($"{path}.minTrade", trading.MinTrade.Value.Sign > 0, "is not above zero", "give an amount above zero");
            Order($"{path}.maxTrade", trading.MaxTrade.Value >= trading.MinTrade.Value, $"is below minTrade ({trading.MinTrade}), so no trade could ever be made", "give an amount of at least minTrade");
        }

        if (InNumeraire($"{path}.maxPremium", trading.MaxPremium))
            Order($"{path}.maxPremium", trading.MaxPremium.Value.Sign > 0, "is not above zero", "give an amount above zero");
        if (InNumeraire($"{path}.reserve", trading.Reserve))
            Order($"{path}.reserve", trading.Reserve.Value.Sign >= 0, "is negative", "give an amount of at least zero");
        Order($"{path}.maxSlippage", trading.MaxSlippage.Sign > 0 && trading.MaxSlippage < Wad.One, "is not between 0 % and 100 %", "give a share such as \"5 %\"");
        Order($"{path}.maxFeeOfSpot", trading.MaxFeeOfSpot < Wad.One, "is 100 % or more", "give a share below 100 %, for instance \"0.5 %\"");
        Order($"{path}.minExpiry", trading.MinExpiry > TimeSpan.Zero, "is not above zero", "give a duration such as \"2 d\"");
        if (trading.Roll is { } roll && errors.IsClean("limits.margin") && errors.IsClean("limits.accounts"))
            CheckRoll($"{path}.roll", name, roll);
    }

    private bool InUnderlying(string path, SymbolAmount amount, string symbol)
    {
        if (amount.Symbol == symbol)
            return true;
        errors.Add(path, $"has the unit '{amount.Symbol}'", $"give it in {symbol}, for instance \"{amount.Value} {symbol}\"");
        return false;
    }

    private bool InNumeraire(string path, SymbolAmount amount)
    {
        if (options.Tokens.TryGetValue(amount.Symbol, out var token) && token.Underlying is null)
            return true;
        errors.Add(path, $"has the unit '{amount.Symbol}'", $"give it in a token of the numeraire: {string.Join(", ", options.Tokens.Where(item => item.Value.Underlying is null).Select(item => item.Key))}");
        return false;
    }

    private void Order(string path, bool holds, string problem, string mend)
    {
        if (!holds)
            errors.Add(path, problem, mend);
    }
}
