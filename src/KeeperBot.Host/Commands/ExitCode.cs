using System.ComponentModel;

namespace KeeperBot.Host.Commands;

/// <summary>What the process ends with; the table of docs/runbook.md and of --help is made from it.</summary>
public enum ExitCode
{
    /// <summary>Fine.</summary>
    [Description("fine; also a clean stop by SIGTERM or SIGINT")]
    Ok = 0,

    /// <summary>A defect of the keeper.</summary>
    [Description("internal error: a defect of the keeper; the log has the details")]
    Internal = 1,

    /// <summary>The command line was wrong.</summary>
    [Description("wrong command line")]
    Usage = 2,

    /// <summary>The configuration is wrong.</summary>
    [Description("configuration wrong or missing")]
    Configuration = 3,

    /// <summary>No node answered usably.</summary>
    [Description("chain unreachable: no node answers, or not usably")]
    ChainUnreachable = 4,

    /// <summary>The chain is not what the configuration says.</summary>
    [Description("chain or contracts are not what the configuration says (a cross in check)")]
    ChainMismatch = 5,

    /// <summary>The key cannot be used.</summary>
    [Description("key or password file missing, readable by others or malformed, wrong password, or a key of another address")]
    Key = 6,

    /// <summary>The keeper halted itself.</summary>
    [Description("halted: the key may not sign until the operator has looked")]
    Halted = 7,

    /// <summary>The journal cannot be used.</summary>
    [Description("journal unusable, or locked by another keeper")]
    Journal = 8,

    /// <summary>The demo ended with an account liquidated or liquidatable, or over its limits.</summary>
    [Description("demo ended unhealthy: liquidated, liquidatable, or over its limits")]
    DemoUnhealthy = 9,

    /// <summary>The demo's local world could not be had.</summary>
    [Description("the demo's local chain or contracts could not be started")]
    LocalWorld = 10,

    /// <summary>A cycle was void.</summary>
    [Description("run --once: the cycle was void, nothing could be decided")]
    CycleVoid = 11,

    /// <summary>The input of a calculator could not be used, or not all of it.</summary>
    [Description("explain: there is no record of the decision; stress: the scenario's file is unusable (stderr names line and column); quant: the input's header is unusable, or rows of it are wrong (stderr names each; the others are answered)")]
    BadInput = 12,

    /// <summary>Nobody takes what a command writes.</summary>
    [Description("quant: standard output cannot be written, for instance a full disk; stress: nor the file of --svg")]
    OutputFailed = 13,

    /// <summary>A recorded decision does not stand.</summary>
    [Description("explain: the record of a decision is damaged or changed, or the decision made again is another")]
    Disagrees = 14,

    /// <summary>A sink of alerts did not take one.</summary>
    [Description("alerts test: a sink did not take the test alert")]
    AlertsUndelivered = 15,

    /// <summary>The keeper may not sign on this chain.</summary>
    [Description("not activated: the keeper may not sign on this chain, or not with this configuration")]
    NotActivated = 16,

    /// <summary>Interrupted before it was done.</summary>
    [Description("interrupted before it was done (demo, check, status, explain, stress, run --once)")]
    Interrupted = 130,
}
