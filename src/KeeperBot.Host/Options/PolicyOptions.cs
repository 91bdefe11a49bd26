using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>What may never be exceeded.</summary>
public sealed class PolicyOptions
{
    /// <summary>Fees.</summary>
    [Description("Fee caps.")]
    public required FeeOptions Fees { get; init; }

    /// <summary>Largest gas limit.</summary>
    [Description("Largest gas limit of one transaction.")]
    [Bounds(21_000, 1_000_000_000)]
    public required ulong MaxGasLimit { get; init; }

    /// <summary>Multiplier on a gas estimate.</summary>
    [Description("Multiplier on a gas estimate, from 1 to 3.")]
    [Measure(Measure.Ratio)]
    public Wad GasPad { get; init; } = Wad.FromRaw(Wad.One.Raw * 3 / 2);

    /// <summary>Other multipliers for some kinds of action.</summary>
    [Description("Another multiplier for one kind of action, from 1 to 3; what is not named here has gasPad.")]
    public GasPadOptions? GasPadFor { get; init; }

    /// <summary>Most native coin one transaction may cost.</summary>
    [Description("Most that the gas of one transaction may cost.")]
    [Measure(Measure.Native)]
    public required Wei MaxCostPerTransaction { get; init; }

    /// <summary>Most native coin in an hour; null is the day's cap alone.</summary>
    [Description("Most that the gas of all transactions of an hour may cost; without it only the day is capped. The last 60 minutes of chain time count, unmined transactions at their worst.")]
    [Measure(Measure.Native)]
    public Wei? MaxCostPerHour { get; init; }

    /// <summary>Most native coin in a day.</summary>
    [Description("Most that the gas of all transactions of a day may cost. The last 24 hours of chain time count, unmined transactions at their worst.")]
    [Measure(Measure.Native)]
    public required Wei MaxCostPerDay { get; init; }

    /// <summary>Caps on tokens, by symbol.</summary>
    [Description("Caps on the tokens that leave the buffer, by symbol; a token without caps may not leave it.")]
    public required IReadOnlyDictionary<string, AssetCapOptions> Assets { get; init; }

    /// <summary>A file whose presence halts; null for none.</summary>
    [Description("A file whose presence halts the keeper before its next signature, whatever is in it. Relative paths start at the configuration file.")]
    public string? HaltFile { get; init; }

    /// <summary>Circuit breakers.</summary>
    [Description("Circuit breakers: when hedges stop for a while though nothing is wrong with the hedge itself.")]
    public BreakerOptions Breakers { get; init; } = new();

    /// <summary>Code that contracts must have.</summary>
    [Description("Code that contracts must have. A contract that is not named is pinned as it is at the first start, in the journal.")]
    [MayBeEmpty]
    public IReadOnlyList<CodePinOptions>? CodePins { get; init; }

    /// <summary>Allowances that the keeper gives itself; null for none.</summary>
    [Description("Allowances that the keeper gives by itself where a step of a route that pays by allowance lacks one: exactly what the step needs, to these spenders only, and taken back when nothing needs it. One that stands there by hand is taken back too.")]
    public IReadOnlyList<ApprovalOptions>? Approvals { get; init; }

    /// <summary>Calls allowed of the derived list.</summary>
    [Description("The only calls allowed, of those that routes and venues need (which `keeper check` prints, with what their arguments must be).")]
    public IReadOnlyList<AllowedCallOptions>? Allow { get; init; }
}

/// <summary>Gas pads of single kinds of action.</summary>
public sealed class GasPadOptions
{
    /// <summary>For top-ups.</summary>
    [Description("For top-ups.")]
    [Measure(Measure.Ratio)]
    public Wad? TopUp { get; init; }

    /// <summary>For reductions.</summary>
    [Description("For reductions.")]
    [Measure(Measure.Ratio)]
    public Wad? Reduce { get; init; }

    /// <summary>For hedges.</summary>
    [Description("For hedges.")]
    [Measure(Measure.Ratio)]
    public Wad? Hedge { get; init; }
}

/// <summary>Fee caps of both tiers.</summary>
public sealed class FeeOptions
{
    /// <summary>Cap in ordinary times.</summary>
    [Description("Highest max fee per gas in ordinary times.")]
    [Measure(Measure.GasPrice)]
    public required Wei RoutineMaxFee { get; init; }

    /// <summary>Cap in an emergency.</summary>
    [Description("Highest max fee per gas in an emergency (health below danger).")]
    [Measure(Measure.GasPrice)]
    public required Wei EmergencyMaxFee { get; init; }

    /// <summary>Least tip.</summary>
    [Description("Least priority fee per gas.")]
    [Measure(Measure.GasPrice)]
    public required Wei MinTip { get; init; }

    /// <summary>Highest tip.</summary>
    [Description("Highest priority fee per gas.")]
    [Measure(Measure.GasPrice)]
    public required Wei MaxTip { get; init; }
}

/// <summary>Caps on one token.</summary>
public sealed class AssetCapOptions
{
    /// <summary>In one transaction.</summary>
    [Description("Most that one transaction may move out of the buffer.")]
    public required SymbolAmount PerTransaction { get; init; }

    /// <summary>In an hour; null is the day's cap alone.</summary>
    [Description("Most that all transactions of an hour may move out of the buffer; without it only the day is capped.")]
    public SymbolAmount? PerHour { get; init; }

    /// <summary>In a day.</summary>
    [Description("Most that all transactions of a day may move out of the buffer.")]
    public required SymbolAmount PerDay { get; init; }
}

/// <summary>One spender, one token, and how much at most.</summary>
[ListedBy(nameof(Spender), nameof(Most))]
public sealed class ApprovalOptions
{
    /// <summary>Who may be allowed to take it.</summary>
    [Description("The contract that takes the token: a Perp v2 venue's vault, a Lyra v1 venue's option market, or an Aave v3 venue's pool.")]
    public required Address Spender { get; init; }

    /// <summary>The most of one approval.</summary>
    [Description("The largest single approval; at least the largest top-up there, at most what a transaction may move of the token (policy.assets).")]
    public required SymbolAmount Most { get; init; }
}

/// <summary>A contract and the functions of it that may be called.</summary>
[ListedBy(nameof(To))]
public sealed class AllowedCallOptions
{
    /// <summary>The contract.</summary>
    [Description("The contract.")]
    public required Address To { get; init; }

    /// <summary>Its functions.</summary>
    [Description("Signatures of its functions, for instance \"topUpPerp(uint256)\".")]
    public required IReadOnlyList<string> Functions { get; init; }
}
