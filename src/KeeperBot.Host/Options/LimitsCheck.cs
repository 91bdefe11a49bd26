using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>Ladders in order, bands in order, and caps with which the targets can be reached at all.</summary>
internal sealed class LimitsCheck(KeeperOptions options, ErrorList errors)
{
    /// <summary>Reports everything that is out of order.</summary>
    public void Check()
    {
        if (errors.IsClean("accounts") && errors.IsClean("venues") && errors.IsClean("limits.margin"))
            CheckMarginNames();
        if (errors.IsClean("venues") && errors.IsClean("limits.drift"))
            CheckDriftNames();
        if (errors.IsClean("venues") && errors.IsClean("limits.drift") && errors.IsClean("limits.objective"))
            CheckObjective();
        if (options.Limits.Buffer is { } buffer && errors.IsClean("limits.buffer"))
            CheckBuffer("limits.buffer", buffer);
        if (options.Limits.Settle is { } settle && errors.IsClean("limits.settle"))
            CheckSettle("limits.settle", settle);
        if (options.Limits.Margin is { } margin)
        {
            foreach (var (name, venue) in margin.Where(entry => errors.IsClean($"limits.margin.{entry.Key}")))
                CheckMargin($"limits.margin.{name}", name, venue);
        }

        if (options.Limits.Accounts is { } accounts && errors.IsClean("accounts") && errors.IsClean("venues") && errors.IsClean("limits.margin"))
        {
            foreach (var (id, own) in accounts)
                CheckAccount($"limits.accounts.{id}", id, own);
        }

        if (options.Limits.Drift is { } drift)
        {
            foreach (var (name, limits) in drift.Where(entry => errors.IsClean($"limits.drift.{entry.Key}")))
                CheckDrift($"limits.drift.{name}", name, limits);
        }
    }

    private void CheckAccount(string path, string id, AccountLimitsOptions own)
    {
        if (options.Accounts.FirstOrDefault(account => account.Id == id) is not { } account)
        {
            errors.Add(path, "is no account", NearestName.Choices(id, options.Accounts.Select(known => known.Id), "accounts"));
            return;
        }

        foreach (var (venue, margin) in (own.Margin ?? new Dictionary<string, MarginOptions>()).Where(row => errors.IsClean($"{path}.margin.{row.Key}")))
        {
            if (account.Venues.Contains(venue) && options.Limits.Margin.ContainsKey(venue))
                CheckMargin($"{path}.margin.{venue}", venue, margin);
            else
                errors.Add($"{path}.margin.{venue}", $"is no venue of {id} that has margin limits", NearestName.Choices(venue, account.Venues.Where(options.Limits.Margin.ContainsKey), "its venues"));
        }
    }

    private void CheckObjective()
    {
        var objective = options.Limits.Objective;
        foreach (var name in objective.VenueRisk.Keys.Where(name => !options.Venues.ContainsKey(name)))
            errors.Add($"limits.objective.venueRisk.{name}", "names no venue", $"venues has: {string.Join(", ", options.Venues.Keys)}");
        foreach (var (name, charge) in objective.VenueRisk)
            Order($"limits.objective.venueRisk.{name}", charge < Wad.One, "is 100 % or more", "give a share below 100 %, for instance \"0.05 %\"");
        if (objective.Native is { } native && options.Limits.Drift is { } drift && !drift.ContainsKey(native))
            errors.Add("limits.objective.native", "is no underlying whose price is read here", $"give one of: {string.Join(", ", drift.Keys)}; or leave it out, and gas is not weighed");
    }

    private void CheckMarginNames()
    {
        foreach (var name in options.Limits.Margin.Keys.Where(name => !options.Venues.ContainsKey(name)))
            errors.Add($"limits.margin.{name}", "names no venue", $"venues has: {string.Join(", ", options.Venues.Keys)}");
        foreach (var name in options.Limits.Margin.Keys.Where(name => options.Venues.TryGetValue(name, out var venue) && !HasMargin(venue)))
            errors.Add($"limits.margin.{name}", "is for a venue where nothing has margin", "remove it");
        foreach (var name in options.Accounts.SelectMany(account => account.Venues).Distinct().Where(name => options.Venues.TryGetValue(name, out var venue) && HasMargin(venue) && !options.Limits.Margin.ContainsKey(name)))
            errors.Add($"limits.margin.{name}", "is missing, and an account uses that venue", "add its margin limits");
    }

    private void CheckDriftNames()
    {
        var underlyings = options.Venues.Values.SelectMany(Underlyings).ToHashSet(StringComparer.Ordinal);
        foreach (var name in options.Limits.Drift.Keys.Where(name => !underlyings.Contains(name)))
            errors.Add($"limits.drift.{name}", "is the underlying of no venue", $"the venues have: {string.Join(", ", underlyings)}");
        foreach (var name in underlyings.Where(name => !options.Limits.Drift.ContainsKey(name)))
            errors.Add($"limits.drift.{name}", "is missing, and a venue has that underlying", "add its delta limits");
    }

    private static IEnumerable<string> Underlyings(VenueOptions venue) => VenueRegistry.Of(venue).Underlyings(venue);

    private static bool HasMargin(VenueOptions venue) => VenueRegistry.Of(venue).MarginToken(venue) is not null;

    private void CheckMargin(string path, string name, MarginOptions margin)
    {
        Order($"{path}.danger", margin.Danger > Wad.One, $"is not above 1, where the venue liquidates", "give a ratio above 1, for instance \"1.1\"");
        Order($"{path}.trigger", margin.Trigger > margin.Danger, $"is not above danger ({margin.Danger})", "keep danger < trigger < target");
        Order($"{path}.target", margin.Target > margin.Trigger, $"is not above trigger ({margin.Trigger})", "keep danger < trigger < target");
        Order($"{path}.maxReduceFraction", margin.MaxReduceFraction.Sign > 0 && margin.MaxReduceFraction <= Wad.One, "is not between 0 % and 100 %", "give a share above 0 % and at most 100 %");
        Order($"{path}.maxSlippage", margin.MaxSlippage < Wad.One, "is 100 % or more", "give a share below 100 %, for instance \"2 %\"");
        Order($"{path}.maxFeeOfSpot", margin.MaxFeeOfSpot < Wad.One, "is 100 % or more", "give a share below 100 %, for instance \"0.5 %\"");
        Order($"{path}.liquidationLoss", margin.LiquidationLoss.Sign > 0 && margin.LiquidationLoss <= Wad.One, "is not above 0 % and at most 100 %", "give a share such as \"50 %\", or leave it out for all of the equity");
        if (margin.BreachWithin is { } breach)
            CheckBreach($"{path}.breachWithin", breach, margin);
        if (options.Venues.TryGetValue(name, out var venue) && errors.IsClean($"venues.{name}"))
            CheckUnits(path, venue, margin);
    }

    private void CheckBreach(string path, BreachWithinOptions breach, MarginOptions margin)
    {
        Order($"{path}.horizon", breach.Horizon >= TimeSpan.FromMinutes(1) && breach.Horizon <= TimeSpan.FromDays(30) && breach.Horizon.Ticks % TimeSpan.TicksPerSecond == 0, "is not from a minute to 30 days in whole seconds", "give for instance \"6 h\"");
        Order($"{path}.probability", breach.Probability.Sign > 0 && breach.Probability < Wad.One, "is not between 0 % and 100 %", "give a chance such as \"2 %\"");
        Order($"{path}.upTo", breach.UpTo is not { } most || most > margin.Target, $"is not above target ({margin.Target})", "give a ratio above the target, or leave it out for twice the target");
    }

    private void CheckBuffer(string path, BufferOptions buffer)
    {
        Order($"{path}.horizon", buffer.Horizon >= TimeSpan.FromMinutes(1) && buffer.Horizon <= TimeSpan.FromDays(30), "is not from a minute to 30 days", "give for instance \"24 h\"");
        Order($"{path}.deviations", buffer.Deviations.Sign > 0 && buffer.Deviations <= Wad.FromInteger(20), "is not above 0 and at most 20", "give a ratio such as \"2.33\"");
        Order($"{path}.volatilityShock", buffer.VolatilityShock <= Wad.FromInteger(10), "is above 1000 %", "give a share such as \"20 %\"");
    }

    private void CheckSettle(string path, SettleOptions settle)
    {
        if (errors.IsClean("limits.actions"))
            Order(path, options.Limits.Actions.Contains(AllowedAction.Settle), "is given, and limits.actions has no settle", "add \"settle\" to limits.actions, or remove this section");
        foreach (var (symbol, least) in settle.Min)
        {
            if (options.Tokens is { } tokens && !tokens.ContainsKey(symbol))
                errors.Add($"{path}.min.{symbol}", "names no token", NearestName.Choices(symbol, tokens.Keys, "tokens"));
            Order($"{path}.min.{symbol}", least.Symbol == symbol, $"has the unit '{least.Symbol}'", $"give it in {symbol}");
            Order($"{path}.min.{symbol}", least.Value.Sign > 0, "is not above 0", "give the least that is worth its gas, or leave the token out");
        }
    }

    private void CheckUnits(string path, VenueOptions venue, MarginOptions margin)
    {
        if (VenueRegistry.Of(venue).MarginToken(venue) is not { } token)
            return;
        Unit($"{path}.minTopUp", margin.MinTopUp, token, above: true);
        Unit($"{path}.maxTopUp", margin.MaxTopUp, token, above: true);
        Unit($"{path}.reserve", margin.Reserve, token, above: false);
        Order($"{path}.maxTopUp", margin.MaxTopUp.Value >= margin.MinTopUp.Value, $"is below minTopUp ({margin.MinTopUp}), so no top-up could ever be made", "give an amount of at least minTopUp");
        var units = Underlyings(venue).ToList();
        if (!units.Contains(margin.MinReduce.Symbol))
            errors.Add($"{path}.minReduce", $"has the unit '{margin.MinReduce.Symbol}'", $"give it in an underlying of the venue: {string.Join(", ", units)}");
        Order($"{path}.minReduce", margin.MinReduce.Value.Sign > 0, "is not above zero", "give an amount above zero");
    }

    private void CheckDrift(string path, string name, DriftOptions drift)
    {
        if (drift.TargetPerOption is { } per)
            UnitFits($"{path}.targetPerOption", per, name);
        if (drift.TargetPerShare is { } perShare)
        {
            UnitFits($"{path}.targetPerShare.each", perShare.Each, name);
            Order($"{path}.targetPerShare.account", options.Accounts.Any(account => account.Id == perShare.Account), $"'{perShare.Account}' is no account", $"name one of: {string.Join(", ", options.Accounts.Select(account => account.Id))}");
        }

        if (UnitFits($"{path}.target", drift.Target, name)
            & Unit($"{path}.band", drift.Band, name, above: true) & Unit($"{path}.inside", drift.Inside, name, above: false)
            & Unit($"{path}.minTrade", drift.MinTrade, name, above: true) & Unit($"{path}.maxTrade", drift.MaxTrade, name, above: true))
        {
            var step = drift.Band.Value - drift.Inside.Value;
            Order($"{path}.inside", step.Sign > 0, $"is not below band ({drift.Band})", "a hedge must end inside the band: keep inside < band");
            Order($"{path}.minTrade", drift.MinTrade.Value <= step || step.Sign <= 0, $"is above band - inside ({step} {name}), so a hedge from the band's edge would be too small to make", "lower minTrade or inside");
            Order($"{path}.maxTrade", drift.MaxTrade.Value >= drift.MinTrade.Value, $"is below minTrade ({drift.MinTrade}), so no hedge could ever be made", "give an amount of at least minTrade");
            Order($"{path}.maxTrade", drift.MaxTrade.Value >= step, $"is below band - inside ({step} {name}), so one hedge could not come back inside", "give at least band - inside");
        }

        Order($"{path}.maxSlippage", drift.MaxSlippage.Sign > 0 && drift.MaxSlippage < Wad.One, "is not between 0 % and 100 %", "give a share such as \"1 %\"");
        if (drift.Optimal is { } optimal && errors.IsClean("tokens"))
            CheckOptimal($"{path}.optimal", optimal);
        Order($"{path}.marginAfter", drift.MarginAfter > Wad.One, "is not above 1, where the venue liquidates", "give a ratio above 1, for instance \"1.5\"");
    }

    private void CheckOptimal(string path, OptimalBandOptions optimal)
    {
        foreach (var (key, amount, least) in new[] { ("nav", optimal.Nav, "above"), ("fixedCost", optimal.FixedCost, "of at least") })
        {
            if (!options.Tokens.TryGetValue(amount.Symbol, out var token) || token.Underlying is not null)
                errors.Add($"{path}.{key}", $"has the unit '{amount.Symbol}'", $"give it in a token of the numeraire: {string.Join(", ", options.Tokens.Where(item => item.Value.Underlying is null).Select(item => item.Key))}");
            else
                Order($"{path}.{key}", least == "above" ? amount.Value.Sign > 0 : amount.Value.Sign >= 0, least == "above" ? "is not above zero" : "is negative", $"give an amount {least} zero");
        }

        Order($"{path}.riskAversion", optimal.RiskAversion.Sign > 0, "is not above zero", "give a ratio such as \"2\"");
        Order($"{path}.cost", optimal.Cost.Sign >= 0 && optimal.Cost < Wad.One, "is 100 % or more", "give a share such as \"0.1 %\"");
        Order($"{path}.horizon", optimal.Horizon > TimeSpan.Zero, "is not above zero", "give a duration such as \"30 d\"");
        Order($"{path}.anticipate", optimal.Anticipate is not { } ahead || (ahead > TimeSpan.Zero && ahead <= TimeSpan.FromDays(1)), "is not above zero and at most a day", "give a duration such as \"1 h\", or leave it out");
        Order($"{path}.lookAhead", optimal.LookAhead >= TimeSpan.Zero, "is below zero", "give a duration such as \"6 h\"");
    }

    private void Order(string path, bool holds, string problem, string mend)
    {
        if (!holds)
            errors.Add(path, problem, mend);
    }

    private bool UnitFits(string path, SymbolAmount amount, string symbol)
    {
        if (amount.Symbol == symbol)
            return true;
        errors.Add(path, $"has the unit '{amount.Symbol}'", $"give it in {symbol}, for instance \"{amount.Value} {symbol}\"");
        return false;
    }

    private bool Unit(string path, SymbolAmount amount, string symbol, bool above)
    {
        if (!UnitFits(path, amount, symbol))
            return false;
        if (above ? amount.Value.Sign > 0 : amount.Value.Sign >= 0)
            return true;
        errors.Add(path, above ? "is not above zero" : "is negative", $"give an amount {(above ? "above" : "of at least")} zero");
        return false;
    }
}
