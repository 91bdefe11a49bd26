using System.ComponentModel;
using KeeperBot.Host.Options.Alerts;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>The whole configuration.</summary>
public sealed class KeeperOptions
{
    /// <summary>What the keeper may do.</summary>
    [Description("What the keeper may do: halted signs nothing, reduce-only lowers risk only (top-ups and reductions), active does everything policy allows.")]
    public OperatingMode Mode { get; init; } = OperatingMode.Active;

    /// <summary>The chain.</summary>
    [Description("The chain and the nodes that are asked about it.")]
    public required ChainOptions Chain { get; init; }

    /// <summary>The acting key.</summary>
    [Description("The key that acts, by reference.")]
    public required KeyOptions Key { get; init; }

    /// <summary>The journal.</summary>
    [Description("The journal of transactions.")]
    public required JournalOptions Journal { get; init; }

    /// <summary>Tokens, by symbol.</summary>
    [Description("Tokens by symbol; the symbols are the units of amounts.")]
    public required IReadOnlyDictionary<string, TokenOptions> Tokens { get; init; }

    /// <summary>Venues, by name.</summary>
    [Description("Venues by name; their kind says which protocol it is.")]
    public required IReadOnlyDictionary<string, VenueOptions> Venues { get; init; }

    /// <summary>Accounts kept.</summary>
    [Description("The accounts that are kept.")]
    public required IReadOnlyList<AccountOptions> Accounts { get; init; }

    /// <summary>What prices are compared with, by underlying.</summary>
    [Description("Feeds that the venues' prices are compared with, by underlying; one that is not named is not compared.")]
    [MayBeEmpty]
    public IReadOnlyDictionary<string, PriceOptions> Prices { get; init; } = new Dictionary<string, PriceOptions>();

    /// <summary>Limits.</summary>
    [Description("When to act and how much.")]
    public required LimitsOptions Limits { get; init; }

    /// <summary>Foresight.</summary>
    [Description("How the chance of a breach is foreseen.")]
    public ForesightOptions Foresight { get; init; } = new();

    /// <summary>Governance.</summary>
    [Description("How the venues' governance is watched and answered (docs/governance.md).")]
    public GovernanceOptions Governance { get; init; } = new();

    /// <summary>The keepers of the other chains; null for a portfolio on this one alone.</summary>
    [Description("The keepers of the same portfolio on other chains: net delta, gamma and vega are of all of them together, and one of them trades (docs/peers.md). Without it the portfolio is what this keeper sees.")]
    public PeersOptions? Peers { get; init; }

    /// <summary>Policy.</summary>
    [Description("What may never be exceeded, whatever was decided.")]
    public required PolicyOptions Policy { get; init; }

    /// <summary>Going live.</summary>
    [Description("What must have been tried before the keeper may sign; chain 31337 needs nothing.")]
    public ActivationOptions Activation { get; init; } = new();

    /// <summary>Sending.</summary>
    [Description("How transactions are sent and followed.")]
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>Logging.</summary>
    [Description("Where the log goes.")]
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>Metrics, health and dashboard; null where nothing listens.</summary>
    [Description("Metrics, health and the dashboard over HTTP, to be read and never to act; without it nothing listens.")]
    public WebOptions? Web { get; init; }

    /// <summary>Metrics that are pushed.</summary>
    [Description("Where metrics are pushed to; those that are served to be scraped are those of web.")]
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>Daily records.</summary>
    [Description("The daily records that reports are made from (docs/reports.md).")]
    public ReportsOptions Reports { get; init; } = new();

    /// <summary>Alerts; null for none.</summary>
    [Description("Who is told of what (docs/alerts.md); without it nobody is.")]
    public AlertsOptions? Alerts { get; init; }
}

/// <summary>What the operator lets the keeper do.</summary>
public enum OperatingMode
{
    /// <summary>Nothing is signed.</summary>
    Halted = 0,

    /// <summary>Top-ups and reductions only.</summary>
    ReduceOnly,

    /// <summary>Everything policy allows.</summary>
    Active,
}
