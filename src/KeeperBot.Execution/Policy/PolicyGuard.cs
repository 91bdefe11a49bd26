using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Policy;

/// <summary>
/// Default deny, and the only maker of <see cref="AuthorizedTransaction"/>. Every transaction passes it, a replacement with new fees too.
/// Pure: rules, request, ledger, chain time and mode in; verdict out.
/// </summary>
public sealed class PolicyGuard
{
    private volatile PolicyRules _rules;

    /// <summary>A guard over checked rules.</summary>
    /// <exception cref="ArgumentException">A cap is negative or out of order, names two tokens, or a rule names an argument that its function does not have.</exception>
    public PolicyGuard(PolicyRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        PolicyRulesCheck.Require(rules);
        _rules = rules;
    }

    /// <summary>The rules.</summary>
    public PolicyRules Rules => _rules;

    /// <summary>Goes by other rules from here on. For the loop, between two cycles: a transaction is judged by one set of rules.</summary>
    /// <exception cref="ArgumentException">As for the first; the rules in force stay.</exception>
    public void Adopt(PolicyRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        PolicyRulesCheck.Require(rules);
        _rules = rules;
    }

    /// <summary>The fee ceiling per gas of a tier.</summary>
    public Wei FeeCap(Urgency urgency) => urgency == Urgency.Emergency ? _rules.Gas.EmergencyFeePerGas : _rules.Gas.RoutineFeePerGas;

    /// <summary>Allows or refuses one transaction.</summary>
    /// <param name="request">The transaction.</param>
    /// <param name="ledger">What is already spent or reserved.</param>
    /// <param name="now">Chain time.</param>
    /// <param name="mode">The mode in force.</param>
    /// <param name="safety">The doubts in force.</param>
    public PolicyVerdict Authorize(TransactionRequest request, ISpendLedger ledger, ChainTime now, KeeperMode mode, SafetyState safety)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(safety);
        var refusal = Identity(request) ?? Mode(request, mode) ?? Doubted(request, safety) ?? (request.Purpose switch
        {
            AttemptPurpose.Call => CallRule.Refusal(request, _rules, now),
            AttemptPurpose.Cancel => Cancellation(request),
            _ => new("policy.no_purpose", "the transaction says neither that it is a call nor that it is a cancellation", "this is a defect of the program; report it"),
        }) ?? Gas(request) ?? CapRule.Native(request, _rules, ledger, now) ?? CapRule.Assets(request, _rules, ledger, now);
        return refusal is not null ? refusal : new PolicyAllowed(new AuthorizedTransaction(request));
    }

    /// <summary>Whether bytes that were authorised before still fit the caps over time and of each token; null when they do.</summary>
    internal PolicyRefusal? CapRefusal(TransactionRequest request, ISpendLedger ledger, ChainTime now) =>
        CapRule.Native(request, _rules, ledger, now) ?? CapRule.Assets(request, _rules, ledger, now);

    private static PolicyRefusal? Identity(TransactionRequest request)
    {
        if (request.Chain.Value == 0)
            return new("policy.no_chain", "chain id 0 is no chain", "configure the chain id");
        if (request.From.IsZero)
            return new("policy.no_sender", "the acting address is zero", "configure the acting address");
        return WellKnownKeys.MustRefuse(request.From, request.Chain)
            ? new("policy.well_known_key", $"the private key of {request.From} is public knowledge (Anvil's default accounts) and this is chain {request.Chain}", "use a key of your own")
            : null;
    }

    // A cancellation lowers what is at stake, so it passes in every mode but Halted.
    private static PolicyRefusal? Mode(TransactionRequest request, KeeperMode mode) => mode switch
    {
        KeeperMode.Active => null,
        KeeperMode.ReduceOnly when request.Purpose == AttemptPurpose.Cancel || request.Kind is ActionKind.TopUp or ActionKind.Reduce or ActionKind.Approve or ActionKind.Revoke or ActionKind.Settle => null,
        KeeperMode.ReduceOnly => new("policy.reduce_only", $"a {request.Kind} may add risk and the mode is ReduceOnly", "resume the keeper when it is safe"),
        _ => new("policy.halted", "the keeper is halted; nothing is signed", "resume the keeper when it is safe"),
    };

    // A cancellation is no call into anything, so no doubt stops it.
    private static PolicyRefusal? Doubted(TransactionRequest request, SafetyState safety) =>
        request.Purpose == AttemptPurpose.Call && safety.Forbidding(request.Kind, request.Account, request.Venue) is { } doubt
            ? new($"policy.{doubt.Code}", $"a {request.Kind} of {request.Account} at {request.Venue} is held back: {doubt.Detail}", "docs/safety-matrix.md says what this stops and what ends it")
            : null;

    private static PolicyRefusal? Cancellation(TransactionRequest request) =>
        request.To == request.From && request.Value == Wei.Zero && request.Data.Length == 0 && request.Spends.IsEmpty
            ? null
            : new("policy.not_a_cancellation", "a cancellation is an empty transaction to the sender itself", "this is a defect of the program; report it");

    private PolicyRefusal? Gas(TransactionRequest request)
    {
        var caps = _rules.Gas;
        if (request.GasLimit == 0 || request.GasLimit > caps.MaxGasLimit)
            return new("policy.gas_limit", $"gas limit {request.GasLimit} is outside 1 to {caps.MaxGasLimit}", "raise the gas limit cap if the call really needs it");
        var cap = FeeCap(request.Urgency);
        if (request.MaxFeePerGas <= Wei.Zero || request.MaxFeePerGas > cap)
            return new("policy.fee_per_gas", $"{request.MaxFeePerGas} wei per gas is outside 1 to {cap} ({request.Urgency})", "wait for cheaper gas, or raise the tier's cap");
        if (request.MaxPriorityFeePerGas < Wei.Zero || request.MaxPriorityFeePerGas > request.MaxFeePerGas)
            return new("policy.tip", $"tip {request.MaxPriorityFeePerGas} is outside 0 to the fee {request.MaxFeePerGas}", "this is a defect of the program; report it");
        return request.WorstCost > caps.PerTransaction
            ? new("policy.native_per_transaction", $"it may cost {request.WorstCost} wei and one transaction may cost {caps.PerTransaction}", "wait for cheaper gas, or raise the cap")
            : null;
    }
}
