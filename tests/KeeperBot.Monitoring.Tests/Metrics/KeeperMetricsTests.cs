using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Metrics;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Monitoring.Tests.Metrics;

public sealed class KeeperMetricsTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly List<NodeFigures> _nodes = [];
    private readonly KeeperMetrics _metrics;

    public KeeperMetricsTests() => _metrics = new KeeperMetrics(new KeeperFacts("1.2.3", 31337, DryRun: false, Limits, () => _nodes) { NodeStates = ["active", "down"] }, _time);

    private static DecisionLimits Limits => new(
        AllowedActions.All,
        ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(Outcomes.Lyra, new(
            Wad.Parse("1.2"), Wad.Parse("1.4"), Wad.Parse("1.1"), Wad.One, Wad.One, Wad.Zero, Wad.One, Wad.One, Wad.One, Wad.Zero, TimeSpan.Zero)),
        ImmutableDictionary<Underlying, DriftLimits>.Empty.Add(Outcomes.Eth, new(
            Wad.Zero, Wad.Parse("0.75"), Wad.Parse("0.1"), Wad.One, Wad.One, Wad.One, Wad.One, TimeSpan.Zero)),
        TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(2));

    [Fact]
    public void Scrape_BeforeAnyCycle_HasLimitsAndNoPortfolio()
    {
        var text = _metrics.Scrape();
        text.ShouldContain("keeperbot_build_info{version=\"1.2.3\",");
        text.ShouldContain("keeperbot_health_limit_ratio{venue=\"lyra-v1\",level=\"trigger\"} 1.2\n");
        text.ShouldContain("keeperbot_net_delta_limit{underlying=\"ETH\",bound=\"band\"} 0.75\n");
        text.ShouldNotContain("keeperbot_health_ratio");
        text.ShouldNotContain("keeperbot_last_cycle_block");
    }

    [Fact]
    public void Collect_TwiceOfOneCycle_WorksThePortfolioOutOnce()
    {
        var cycle = Outcomes.Completed();
        _metrics.OnCycle(cycle);
        var first = Health();
        Health().ShouldBeSameAs(first);
        _metrics.Adopt(Limits);
        var adopted = Health();
        adopted.ShouldNotBeSameAs(first);
        _metrics.OnCycle(cycle with { Block = cycle.Block with { Number = 4242 } });
        Health().ShouldNotBeSameAs(adopted);

        MetricFamily Health() => _metrics.Collect().Single(family => family.Name == "keeperbot_health_ratio");
    }

    [Fact]
    public void Scrape_VegaByExpiryAndPerpetuals_HaveSeriesOfTheirOwn()
    {
        _metrics.OnCycle(Outcomes.Measured());
        var text = _metrics.Scrape();
        text.ShouldContain("keeperbot_net_vega_by_expiry{underlying=\"ETH\",expiry=\"up to 30 d\"} -2604.6\n");
        text.ShouldContain("keeperbot_perp_basis{margin_account=\"main/perp-v2\",leg=\"vETH\",underlying=\"ETH\"} 10\n");
        text.ShouldContain("keeperbot_perp_funding_received_per_day{margin_account=\"main/perp-v2\",leg=\"vETH\",underlying=\"ETH\"} -20\n");
        text.ShouldContain("keeperbot_net_charm{underlying=\"ETH\"} 7.3\n");
    }

    [Fact]
    public void Scrape_AfterACycle_ShowsThePortfolio()
    {
        _metrics.OnCycle(Outcomes.Completed(intent: Outcomes.Record(IntentState.Mined)));
        var text = _metrics.Scrape();
        // 2814 / 3170, rounded down to 18 decimals.
        text.ShouldContain("keeperbot_health_ratio{account=\"main\",venue=\"lyra-v1\",margin_account=\"main/lyra-v1/2\"} 0.887");
        text.ShouldContain("keeperbot_liquidatable{account=\"main\",venue=\"lyra-v1\",margin_account=\"main/lyra-v1/2\"} 1\n");
        text.ShouldContain("keeperbot_net_delta{underlying=\"ETH\"} 4.622\n");
        text.ShouldContain("keeperbot_net_gamma{underlying=\"ETH\"} -0.025\n");
        text.ShouldContain("keeperbot_net_vega{underlying=\"ETH\"} -2604.6\n");
        text.ShouldContain("keeperbot_net_theta{underlying=\"ETH\"} 27188.12\n");
        text.ShouldContain("keeperbot_buffer_balance{account=\"main\",token=\"sUSD\"} 900\n");
        text.ShouldContain("keeperbot_alarms{code=\"buffer.short\"} 1\n");
        text.ShouldContain("keeperbot_skips_total{kind=\"hedge\",code=\"within_limits\"} 1\n");
        text.ShouldContain("keeperbot_transactions{state=\"mined\"} 1\n");
        text.ShouldContain("keeperbot_transactions{state=\"pending\"} 0\n");
        text.ShouldContain("keeperbot_mode{mode=\"active\"} 1\n");
        text.ShouldContain("keeperbot_mode{mode=\"halted\"} 0\n");
        text.ShouldContain("keeperbot_last_cycle_block 176\n");
    }

    // The gas balance could not be read in this outcome: no series, never a zero.
    [Fact]
    public void Scrape_UnknownBalance_HasNoSeries()
    {
        _metrics.OnCycle(Outcomes.Completed());
        _metrics.Scrape().ShouldNotContain("keeperbot_gas_balance_ether");
    }

    [Fact]
    public void Scrape_AfterAVoidCycle_KeepsTheLastKnownFiguresWithTheirBlock()
    {
        _metrics.OnCycle(Outcomes.Completed());
        _metrics.OnCycle(new CycleFailed(Outcomes.Block(177), KeeperMode.Active, "rpc.timeout", "no answer"));
        var text = _metrics.Scrape();
        text.ShouldContain("keeperbot_health_ratio{");
        text.ShouldContain("keeperbot_portfolio_block 176\n");
        text.ShouldContain("keeperbot_last_cycle_block 177\n");
        text.ShouldContain("keeperbot_last_cycle_completed 0\n");
        text.ShouldContain("keeperbot_cycles_total{outcome=\"failed\",code=\"rpc.timeout\"} 1\n");
    }

    [Fact]
    public void Scrape_PositionThatIsGone_HasNoSeriesAnyMore()
    {
        var cycle = Outcomes.Completed();
        _metrics.OnCycle(cycle);
        _metrics.OnCycle(cycle with { Assessment = cycle.Assessment with { Margin = [] } });
        _metrics.Scrape().ShouldNotContain("keeperbot_health_ratio");
    }

    // Anybody can send positions to an account: the series stay bounded, and the one that matters is among them.
    [Fact]
    public void Scrape_ThousandsOfPositions_ShowsThoseNearestToLiquidation()
    {
        var cycle = Outcomes.Completed();
        var endangered = cycle.Assessment.Margin[0];
        MarginRisk Sound(int number) => endangered with
        {
            Margin = endangered.Margin with { Id = new MarginAccountId(FormattableString.Invariant($"main/lyra-v1/{number + 10}")), Equity = Wad.FromInteger(1_000_000), VenueSaysLiquidatable = false },
        };
        _metrics.OnCycle(cycle with { Assessment = cycle.Assessment with { Margin = [.. Enumerable.Range(0, 2000).Select(Sound), endangered] } });
        var lines = _metrics.Scrape().Split('\n');
        lines.Count(line => line.StartsWith("keeperbot_health_ratio{", StringComparison.Ordinal)).ShouldBe(500);
        lines.ShouldContain("keeperbot_liquidatable{account=\"main\",venue=\"lyra-v1\",margin_account=\"main/lyra-v1/2\"} 1");
        lines.ShouldContain("keeperbot_margin_accounts 2001");
    }

    [Fact]
    public void Scrape_RefusedStep_CountsItsCode()
    {
        var action = Outcomes.TopUp();
        _metrics.OnCycle(Outcomes.Completed(new StepSubmitted(action, Outcomes.Intent(action), new SubmissionRefused(new IntentKey("k"), "policy.cap", "too much"))));
        _metrics.OnCycle(Outcomes.Completed(new StepDropped(action, "simulation.reverted", "no")));
        var text = _metrics.Scrape();
        text.ShouldContain("keeperbot_steps_total{kind=\"top-up\",outcome=\"refused\",code=\"policy.cap\"} 1\n");
        text.ShouldContain("keeperbot_steps_total{kind=\"top-up\",outcome=\"dropped\",code=\"simulation.reverted\"} 1\n");
    }

    [Fact]
    public void Scrape_CycleOf300Milliseconds_IsInTheRightBuckets()
    {
        _metrics.OnCycleStarted(Outcomes.Block());
        _time.Advance(TimeSpan.FromMilliseconds(300));
        _metrics.OnCycle(Outcomes.Completed());
        var text = _metrics.Scrape();
        text.ShouldContain("keeperbot_cycle_duration_seconds_bucket{le=\"0.25\"} 0\n");
        text.ShouldContain("keeperbot_cycle_duration_seconds_bucket{le=\"0.5\"} 1\n");
        text.ShouldContain("keeperbot_cycle_duration_seconds_bucket{le=\"+Inf\"} 1\n");
        text.ShouldContain("keeperbot_cycle_duration_seconds_sum 0.3\n");
        text.ShouldContain("keeperbot_cycle_duration_seconds_count 1\n");
    }

    // The block is of 2026-01-05 and the clock of 2026-01-01: a chain with a clock of its own says nothing about latency.
    [Fact]
    public void Scrape_BlockOfTheFuture_IsNoLatency()
    {
        _metrics.OnCycle(Outcomes.Completed());
        _metrics.Scrape().ShouldContain("keeperbot_cycle_latency_seconds_count 0\n");
    }

    [Fact]
    public void Scrape_EndlessCodes_StayBounded()
    {
        for (var index = 0; index < 2000; index++)
            _metrics.OnCycle(new CycleFailed(Outcomes.Block(), KeeperMode.Active, FormattableString.Invariant($"made.up.{index}"), ""));
        var lines = _metrics.Scrape().Split('\n').Where(line => line.StartsWith("keeperbot_cycles_total{", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBe(501);
        lines.ShouldContain("keeperbot_cycles_total{outcome=\"other\",code=\"other\"} 1500");
    }

    [Fact]
    public void Scrape_Nodes_ShowStateLagAndErrorsByHost()
    {
        _nodes.Add(new("one.example", "public", "active", "", 10, 0, 7, 1, 0, TimeSpan.FromMilliseconds(12), null));
        _nodes.Add(new("one.example", "public", "down", "", null, null, 3, 3, 0, null, null));
        var text = _metrics.Scrape();
        text.ShouldContain("keeperbot_node_state{host=\"one.example\",route=\"public\",state=\"active\"} 1\n");
        text.ShouldContain("keeperbot_node_state{host=\"one.example#2\",route=\"public\",state=\"down\"} 1\n");
        text.ShouldContain("keeperbot_node_lag_blocks{host=\"one.example\",route=\"public\"} 0\n");
        text.ShouldNotContain("keeperbot_node_lag_blocks{host=\"one.example#2\"");
        text.ShouldContain("keeperbot_node_errors_total{host=\"one.example#2\",route=\"public\"} 3\n");
    }

    public void Dispose() => _metrics.Dispose();
}
