using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>
/// The portfolio of the last completed cycle as gauges. Made anew at each scrape, so a series ends with its position. What is unknown has no series: it is
/// never zero. After a void cycle the last known figures stay, with the block they are of: an alert on low health must not end because a node failed.
/// </summary>
internal static class PortfolioGauges
{
    // Positions can be sent to an account by anybody; those nearest to liquidation are shown in any case.
    private const int MostAccounts = 500;

    public static IEnumerable<MetricFamily> Of(CycleCompleted cycle) =>
    [
        .. Health(cycle.Assessment.Margin),
        MetricFamily.Gauge("keeperbot_margin_accounts", "Units of liquidation that are known; of more than 500 the soundest have no series of their own.", MetricSample.Of(cycle.Assessment.Margin.Length)),
        .. Greeks(cycle.Assessment),
        MetricFamily.Gauge("keeperbot_portfolio_block", "Number of the block that the figures of the portfolio are of.", MetricSample.Of(cycle.Block.Number)),
        MetricFamily.Gauge(
            "keeperbot_portfolio_block_timestamp_seconds", "Time of that block by the chain's clock, seconds since the Unix epoch.",
            MetricSample.Of(cycle.Block.Timestamp.UnixSeconds)),
        MetricFamily.Gauge(
            "keeperbot_unknowns", "Readings of the last completed cycle that are not known, by code.",
            cycle.Assessment.Unknowns.CountBy(unknown => unknown.Code).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => MetricSample.Of(pair.Value, ("code", pair.Key)))),
        MetricFamily.Gauge(
            "keeperbot_alarms", "Alarms of the last completed cycle, by code.",
            cycle.Plan.Alarms.CountBy(alarm => alarm.Code).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => MetricSample.Of(pair.Value, ("code", pair.Key)))),
        .. Balances(cycle.Snapshot),
    ];

    /// <summary>The configured limits, so that alerts and charts need not repeat them.</summary>
    public static IEnumerable<MetricFamily> Limits(DecisionLimits limits) =>
    [
        MetricFamily.Gauge(
            "keeperbot_health_limit_ratio", "Configured health levels of a venue: an action starts below trigger, aims at target, and is an emergency below danger.",
            limits.Margin.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).SelectMany(pair => new[]
            {
                Level(pair.Key, "trigger", pair.Value.Trigger), Level(pair.Key, "target", pair.Value.Target), Level(pair.Key, "danger", pair.Value.Danger),
            })),
        MetricFamily.Gauge(
            "keeperbot_account_health_limit_ratio", "The same levels of an account that has its own at a venue; those of the venue do not hold for it.",
            limits.Accounts.SelectMany(own => new[] { Level(own, "trigger", own.Limits.Trigger), Level(own, "target", own.Limits.Target), Level(own, "danger", own.Limits.Danger) })),
        MetricFamily.Gauge(
            "keeperbot_net_delta_limit", "Configured delta limits in units of the underlying: the target, the distance from it that starts a hedge, and the distance traded back to.",
            limits.Drift.OrderBy(pair => pair.Key).SelectMany(pair => new[]
            {
                Bound(pair.Key, "target", pair.Value.TargetDelta), Bound(pair.Key, "band", pair.Value.Band), Bound(pair.Key, "inside", pair.Value.Inside),
            })),
        MetricFamily.Gauge(
            "keeperbot_greek_limit", "Configured limits of net gamma (per 1 % in units of the underlying) and net vega (per vol point in the numeraire): the magnitude that starts a trade, and the one traded back to.",
            from pair in limits.Greeks.OrderBy(pair => pair.Key)
            from item in new[] { (Name: "gamma", Bound: pair.Value.Gamma), (Name: "vega", Bound: pair.Value.Vega) }
            where item.Bound is not null
            from level in new[] { (Name: "max", Value: item.Bound.Max), (Name: "target", Value: item.Bound.Target) }
            select MetricSample.Of(level.Value.ToDouble(), ("underlying", pair.Key.Symbol), ("greek", item.Name), ("bound", level.Name))),
    ];

    private static IEnumerable<MetricFamily> Health(IReadOnlyList<MarginRisk> all)
    {
        var shown = all.OrderBy(risk => IsLiquidatable(risk) ? 0 : risk.Margin.Health.HasRequirement ? 1 : 2).ThenBy(risk => risk.Margin.Health.Value ?? Wad.Zero)
            .Take(MostAccounts).OrderBy(risk => risk.Margin.Id).ToArray();
        yield return MetricFamily.Gauge(
            "keeperbot_health_ratio", "Equity over maintenance requirement as the venue sees it; none where there is no requirement.",
            shown.Where(risk => risk.Margin.Health.HasRequirement).Select(risk => Of(risk, risk.Margin.Health.Value!.Value.ToDouble())));
        yield return MetricFamily.Gauge(
            "keeperbot_margin_equity", "What backs a margin account, in the unit of its margin.", shown.Select(risk => Of(risk, risk.Margin.Equity.ToDouble())));
        yield return MetricFamily.Gauge(
            "keeperbot_margin_requirement", "Maintenance requirement, in the same unit; none where there is no requirement.",
            shown.Where(risk => risk.Margin.Maintenance is not null).Select(risk => Of(risk, risk.Margin.Maintenance!.Value.ToDouble())));
        yield return MetricFamily.Gauge(
            "keeperbot_liquidatable", "1 where the venue's predicate says that it may be liquidated, else 0.", shown.Select(risk => Of(risk, IsLiquidatable(risk) ? 1 : 0)));
        foreach (var family in Foreseen(shown))
            yield return family;
    }

    /// <summary>What cannot be foreseen has no series but the one that says so.</summary>
    private static IEnumerable<MetricFamily> Foreseen(IReadOnlyList<MarginRisk> shown)
    {
        var foreseen = shown.Select(risk => (Risk: risk, Breach: risk.Breach as BreachForeseen)).Where(item => item.Breach is not null).Select(item => (item.Risk, Level: item.Breach!.Liquidation)).ToArray();
        yield return MetricFamily.Gauge(
            "keeperbot_liquidation_probability", "Chance of liquidation within a horizon, an upper bound where several underlyings drive it.",
            foreseen.SelectMany(item => new[] { ("1h", item.Level.WithinHour), ("6h", item.Level.WithinSixHours), ("24h", item.Level.WithinDay) }
                .Select(horizon => Of(item.Risk, horizon.Item2, ("horizon", horizon.Item1)))));
        yield return MetricFamily.Gauge(
            "keeperbot_liquidation_median_time_seconds", "By when liquidation has happened with a chance of one half; none where that is over a year.",
            foreseen.Where(item => item.Level.Median is not null).Select(item => Of(item.Risk, item.Level.Median!.Value.TotalSeconds)));
        yield return MetricFamily.Gauge(
            "keeperbot_foreseeable", "0 where the venue's margin formula is not known and no breach can be foreseen, else 1; none where there is nothing to breach.",
            shown.Where(risk => risk.Breach is not null).Select(risk => Of(risk, risk.Breach is BreachForeseen ? 1 : 0)));
        yield return MetricFamily.Gauge(
            "keeperbot_liquidation_price", "The price at which an account is liquidated, the others standing still, in the numeraire, by the side of the spot that it is on.",
            from risk in shown
            from price in risk.Prices.Liquidation
            from side in new[] { ("lower", price.Lower), ("upper", price.Upper) }
            where side.Item2 is not null
            select Of(risk, side.Item2!.Value, ("underlying", price.Underlying.Symbol), ("side", side.Item1)));
    }

    private static bool IsLiquidatable(MarginRisk risk) => risk.Margin.IsLiquidatable || risk.Margin.VenueSaysLiquidatable;

    private static IEnumerable<MetricFamily> Greeks(RiskAssessment assessment)
    {
        MetricFamily Family(string name, string help, Func<UnderlyingRisk, double?> value) => MetricFamily.Gauge(
            name, help, assessment.Exposures.Where(exposure => value(exposure) is { } number && double.IsFinite(number))
                .Select(exposure => MetricSample.Of(value(exposure)!.Value, ("underlying", exposure.Underlying.Symbol))));
        yield return Family("keeperbot_net_delta", "Net delta, in units of the underlying.", exposure => exposure.NetDelta?.ToDouble());
        yield return MetricFamily.Gauge(
            "keeperbot_peer_delta", "Delta that a keeper of the same portfolio on another chain tells of, in units of the underlying; none while it is not known.",
            from exposure in assessment.Exposures
            from line in exposure.Elsewhere
            where double.IsFinite(line.Greeks.Delta)
            select MetricSample.Of(line.Greeks.Delta, ("underlying", exposure.Underlying.Symbol), ("peer", line.Peer)));
        yield return Family("keeperbot_net_gamma", "Net gamma, per 1 unit of price.", exposure => exposure.Net.Gamma);
        yield return Family("keeperbot_net_vega", "Net vega, per 1.00 of volatility.", exposure => exposure.Net.Vega);
        yield return Family("keeperbot_net_theta", "Net theta, per year of calendar time.", exposure => exposure.Net.Theta);
        yield return Family("keeperbot_net_vanna", "Net vanna, d2V/dS dvol, per 1.00 of volatility.", exposure => exposure.Net.Vanna);
        yield return Family("keeperbot_net_volga", "Net volga, d2V/dvol2, per 1.00 of volatility, twice.", exposure => exposure.Net.Volga);
        yield return Family("keeperbot_net_charm", "Net charm, d2V/dS dt, per year of calendar time.", exposure => exposure.Net.Charm);
        yield return MetricFamily.Gauge(
            "keeperbot_net_vega_by_expiry", "Net vega per 1.00 of volatility, by the time to expiry of the options that it comes from.",
            from exposure in assessment.Exposures
            from term in exposure.VegaTerms
            where double.IsFinite(term.Vega)
            select MetricSample.Of(term.Vega, ("underlying", exposure.Underlying.Symbol), ("expiry", Figures.Term(term))));
        yield return MetricFamily.Gauge(
            "keeperbot_perp_basis", "Mark less index of a perpetual position, in the numeraire.",
            assessment.Perps.Select(perp => Of(perp, perp.Basis)));
        yield return MetricFamily.Gauge(
            "keeperbot_perp_funding_received_per_day", "Funding that a perpetual position receives a day at the present rate, in the numeraire; negative is paid; none where the venue does not say.",
            assessment.Perps.Where(perp => perp.FundingPerDay is not null).Select(perp => Of(perp, perp.FundingPerDay!.Value)));
        yield return Family("keeperbot_spot_price", "Reference price of the underlying, in the numeraire.", exposure => exposure.Spot?.ToDouble());
        yield return Family("keeperbot_exposure_complete", "1 where every position that bears on the underlying is known, else 0: no hedges then.", exposure => exposure.Complete ? 1 : 0);
    }

    private static IEnumerable<MetricFamily> Balances(PortfolioSnapshot snapshot)
    {
        yield return MetricFamily.Gauge(
            "keeperbot_buffer_balance", "Idle balance of an account for top-ups, in whole tokens; none where it could not be read.",
            snapshot.Accounts.SelectMany(account => account.Idle.Select(idle => MetricSample.Of(
                idle.Amount.ToWad(Rounding.Down).ToDouble(), ("account", account.Account.Id.Value), ("token", idle.Amount.Token.Symbol)))));
        yield return MetricFamily.Gauge(
            "keeperbot_gas_balance_ether", "Native balance of the acting address; none where it could not be read.",
            snapshot.Accounts.Where(account => account.ActorBalance is not null).DistinctBy(account => account.Account.Actor)
                .Select(account => MetricSample.Of((double)account.ActorBalance!.Value.Raw / 1e18, ("actor", account.Account.Actor.ToString()))));
    }

    private static MetricSample Of(MarginRisk risk, double value, params ReadOnlySpan<(string, string)> more) => MetricSample.Of(
        value, [("account", risk.Account.Id.Value), ("venue", risk.Margin.Venue.Value), ("margin_account", risk.Margin.Id.Value), .. more]);

    private static MetricSample Of(PerpCarry perp, Wad value) => MetricSample.Of(value.ToDouble(), ("margin_account", perp.Margin.Value), ("leg", perp.Leg.Value), ("underlying", perp.Underlying.Symbol));

    private static MetricSample Level(VenueId venue, string level, Wad value) => MetricSample.Of(value.ToDouble(), ("venue", venue.Value), ("level", level));

    private static MetricSample Level(AccountLadder own, string level, Wad value) =>
        MetricSample.Of(value.ToDouble(), ("account", own.Account.Value), ("venue", own.Venue.Value), ("level", level));

    private static MetricSample Bound(Underlying underlying, string bound, Wad value) => MetricSample.Of(value.ToDouble(), ("underlying", underlying.Symbol), ("bound", bound));
}
