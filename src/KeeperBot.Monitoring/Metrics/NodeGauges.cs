namespace KeeperBot.Monitoring.Metrics;

/// <summary>The chain's nodes, by host.</summary>
internal static class NodeGauges
{
    public static IEnumerable<MetricFamily> Of(IReadOnlyList<NodeFigures> nodes, IReadOnlyList<string> states)
    {
        // One host may stand in the list twice (two keys of one provider); its series must not.
        var named = nodes.Select((node, index) => (Node: node, Label: nodes.Take(index).Count(other => other.Host == node.Host) is > 0 and var before ? $"{node.Host}#{before + 1}" : node.Host)).ToArray();
        MetricSample Sample((NodeFigures Node, string Label) entry, double value) => MetricSample.Of(value, ("host", entry.Label), ("route", entry.Node.Route));
        return
        [
            MetricFamily.Gauge(
                "keeperbot_node_state", "1 for the state that a node is in, 0 for the others.",
                named.SelectMany(entry => states.Select(state => MetricSample.Of(entry.Node.State == state ? 1 : 0, ("host", entry.Label), ("route", entry.Node.Route), ("state", state))))),
            MetricFamily.Gauge(
                "keeperbot_node_head_block", "Number of the newest block that a node reported.",
                named.Where(entry => entry.Node.Head is not null).Select(entry => Sample(entry, entry.Node.Head!.Value))),
            MetricFamily.Gauge(
                "keeperbot_node_lag_blocks", "Blocks behind the agreed head, below zero when ahead.",
                named.Where(entry => entry.Node.Lag is not null).Select(entry => Sample(entry, entry.Node.Lag!.Value))),
            MetricFamily.Counter("keeperbot_node_requests_total", "Requests sent to a node.", named.Select(entry => Sample(entry, entry.Node.Requests))),
            MetricFamily.Counter("keeperbot_node_errors_total", "Requests that got no usable answer.", named.Select(entry => Sample(entry, entry.Node.Errors))),
            MetricFamily.Counter("keeperbot_node_rate_limited_total", "How often a node said that too much was asked.", named.Select(entry => Sample(entry, entry.Node.RateLimited))),
            MetricFamily.Gauge(
                "keeperbot_node_latency_seconds", "Time within which 50 or 99 of 100 recent answers came.",
                named.SelectMany(entry => new[] { (Percentile: "50", Value: entry.Node.LatencyP50), (Percentile: "99", Value: entry.Node.LatencyP99) }
                    .Where(pair => pair.Value is not null)
                    .Select(pair => MetricSample.Of(pair.Value!.Value.TotalSeconds, ("host", entry.Label), ("route", entry.Node.Route), ("percentile", pair.Percentile))))),
        ];
    }
}
