using System.Collections.Frozen;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>Every code that can reach an alert, with its severity. docs/alerts.md says of each what it means and what to do; a test holds the two together.</summary>
public static class AlertCodes
{
    /// <summary>The key is halted.</summary>
    public const string KeyHalted = "key_halted";

    /// <summary>A margin account can be liquidated now.</summary>
    public const string Liquidatable = "liquidatable";

    /// <summary>Cycle after cycle nothing could be read or decided.</summary>
    public const string CyclesVoid = "cycles_void";

    /// <summary>No cycle has ended for a long time.</summary>
    public const string NoCycle = "no_cycle";

    /// <summary>The journal cannot be used.</summary>
    public const string Journal = "journal";

    /// <summary>The process ends though nobody asked it to.</summary>
    public const string Stopped = "stopped";

    /// <summary>The mode changed.</summary>
    public const string ModeChanged = "mode_changed";

    /// <summary>A planned action was given up in this cycle.</summary>
    public const string StepNotSent = "step_not_sent";

    /// <summary>A sink of alerts does not take them.</summary>
    public const string SinkFailing = "sink_failing";

    /// <summary>More alerts at once than anybody reads, folded into one.</summary>
    public const string Folded = "alerts_folded";

    /// <summary>What was held back in quiet hours.</summary>
    public const string Held = "alerts_held";

    /// <summary>The day's summary.</summary>
    public const string Digest = "digest";

    /// <summary>A changed configuration was not taken up.</summary>
    public const string ReloadRefused = "reload_refused";

    /// <summary>A test by hand.</summary>
    public const string Test = "test";

    private static readonly FrozenDictionary<string, AlertSeverity> Table = Rows().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every code.</summary>
    public static IReadOnlyDictionary<string, AlertSeverity> All => Table;

    /// <summary>The severity of a code. One that nobody has judged is critical: better woken for nothing than not at all.</summary>
    public static AlertSeverity SeverityOf(string code) => Table.GetValueOrDefault(code, AlertSeverity.Critical);

    private static Dictionary<string, AlertSeverity> Rows()
    {
        var rows = new Dictionary<string, AlertSeverity>(StringComparer.Ordinal);
        Add(AlertSeverity.Critical,
            "rescue_not_sent", "rescue_halted", "rescue_stopped", "no_cure", "buffer_short", "venue_disagrees", "no_limits", "position_unknown", "reverts", "order_pending",
            "code_changed", "governance.breach", "transaction.nonce_lost", "transaction.effect_missing", KeyHalted, Liquidatable, CyclesVoid, NoCycle, Journal, Stopped, SinkFailing);
        Add(AlertSeverity.Warning,
            "rescue_deferred", "order_overdue", "order_frozen", "order_cancelled", "order_lost", "orders_unread", "decision_unrecorded", "peer_unknown", "peers_unsaid", "breach.likely", "breach.unforeseeable",
            "governance.changed", "governance.queued", "governance.unread", "buffer.runway", "buffer.shared", "buffer.unforeseeable", "gas.runway",
            "reverts_in_a_row", "quorum_lost", "unknown_errors", "price_jump", "allowance_left", "sequencer_down", "price_source_unfit", "prices_disagree", "doubt",
            "hedge.one_sided", "hedge.no_margin", "hedge.no_balance", "hedge.no_market", "hedge.price_doubted", "hedge.target_unknown", "gamma.beyond_limit", "vega.beyond_limit",
            "option.roll_given_up",
            "option.roll_unfinished",
            "transaction.reverted", "transaction.failed", "transaction.reorged", ModeChanged, Folded, ReloadRefused);
        Add(AlertSeverity.Info, "hedge.market_closed", "not_judged", "transaction.replaced", "transaction.cancelled", StepNotSent, Held, Digest, Test);
        return rows;

        void Add(AlertSeverity severity, params ReadOnlySpan<string> codes)
        {
            foreach (var code in codes)
                rows.Add(code, severity);
        }
    }
}
