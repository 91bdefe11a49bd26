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
    [Restart(RestartAdvice.Safe)]
    Internal = 1,

    /// <summary>The command line was wrong.</summary>
    [Description("wrong command line")]
    [Restart(RestartAdvice.Operator)]
    Usage = 2,

    /// <summary>The configuration is wrong.</summary>
    [Description("configuration wrong or missing")]
    [Restart(RestartAdvice.Operator)]
    Configuration = 3,

    /// <summary>No node answered usably.</summary>
    [Description("chain unreachable: no node answers, or not usably")]
    [Restart(RestartAdvice.Safe)]
    ChainUnreachable = 4,

    /// <summary>The chain is not what the configuration says.</summary>
    [Description("chain or contracts are not what the configuration says (a cross in check)")]
    [Restart(RestartAdvice.Operator)]
    ChainMismatch = 5,

    /// <summary>The key cannot be used.</summary>
    [Description("key or password file missing, readable by others or malformed, wrong password, or a key of another address")]
    [Restart(RestartAdvice.Operator)]
    Key = 6,

    /// <summary>The keeper halted itself.</summary>
    [Description("halted: the key may not sign until the operator has looked")]
    [Restart(RestartAdvice.Operator)]
    Halted = 7,

    /// <summary>The journal cannot be used.</summary>
    [Description("journal unusable, or locked by another keeper")]
    [Restart(RestartAdvice.Operator)]
    Journal = 8,

    /// <summary>A demo ended with an account liquidated or liquidatable, or over its limits; a rehearsal with an account below its trigger, or unknown.</summary>
    [Description("demo ended unhealthy: liquidated, liquidatable, or over its limits; rehearsal ended with an account below its trigger, or unknown")]
    DemoUnhealthy = 9,

    /// <summary>A local chain could not be had.</summary>
    [Description("the local chain or contracts of a demo or rehearsal could not be started, or not driven")]
    LocalWorld = 10,

    /// <summary>A cycle was void.</summary>
    [Description("run --once: the cycle was void, nothing could be decided")]
    CycleVoid = 11,

    /// <summary>The input of a calculator could not be used, or not all of it.</summary>
    [Description("explain: there is no record of the decision; report: there are no daily records of the period; verify: the file is no report; rehearse: nothing there for a shock to move; stress, rehearse: the scenario's file is unusable (stderr names line and column); quant: the input's header is unusable, or rows of it are wrong (stderr names each; the others are answered)")]
    BadInput = 12,

    /// <summary>Nobody takes what a command writes.</summary>
    [Description("quant: standard output cannot be written, for instance a full disk; stress: nor the file of --svg; report: the file of --html")]
    OutputFailed = 13,

    /// <summary>A recorded decision does not stand.</summary>
    [Description("explain: the record of a decision is damaged or changed, or the decision made again is another; report: a daily record is damaged; verify: something in the report differs from what follows")]
    Disagrees = 14,

    /// <summary>A sink of alerts did not take one.</summary>
    [Description("alerts test: a sink did not take the test alert")]
    AlertsUndelivered = 15,

    /// <summary>The keeper may not sign on this chain.</summary>
    [Description("not activated: the keeper may not sign on this chain, or not with this configuration")]
    [Restart(RestartAdvice.Operator)]
    NotActivated = 16,

    /// <summary>No keeper runs where one is to be watched.</summary>
    [Description("watch: no keeper answers there; reload: none is seen that runs with the journal, or it has not answered in time")]
    NoKeeper = 20,

    /// <summary>Interrupted before it was done.</summary>
    [Description("interrupted before it was done (demo, rehearse, check, status, explain, stress, run --once)")]
    Interrupted = 130,
}
