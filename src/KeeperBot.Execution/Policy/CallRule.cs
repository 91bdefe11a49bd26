using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Execution.Policy;

/// <summary>The allow-list: chain, contract, function, kind of action, native value, and every argument it constrains, in this order.</summary>
internal static class CallRule
{
    /// <summary>Null when some allowed call admits the request whole.</summary>
    public static PolicyRefusal? Refusal(TransactionRequest request, PolicyRules rules, ChainTime now)
    {
        if (ApprovalRule.Refusal(request, rules) is { } approval)
            return approval;
        if (ApprovalRule.IsApproval(request) && request.Kind is not (ActionKind.Approve or ActionKind.Revoke))
            return new("policy.kind_not_allowed", $"a {request.Kind} may not make the call {request.Selector} to {request.To}: an approval is an action of its own", "this is a defect of the adapter; report it");
        if (ApprovalRule.IsApproval(request))
            return request.Value == Wei.Zero ? null : ValueTooLarge(request, Wei.Zero);
        var onChain = rules.Calls.Where(call => call.Chain == request.Chain).ToList();
        if (onChain.Count == 0)
            return new("policy.chain_not_allowed", $"no call on chain {request.Chain} is allowed", "add the chain's calls to the policy");
        var onTarget = onChain.Where(call => call.Target == request.To).ToList();
        if (onTarget.Count == 0)
            return new("policy.target_not_allowed", $"no call to {request.To} on chain {request.Chain} is allowed", "add the contract's calls to the policy");
        var named = onTarget.Where(call => call.Function.Selector == request.Selector).ToList();
        if (named.Count == 0)
            return new("policy.selector_not_allowed", $"function {request.Selector} of {request.To} on chain {request.Chain} is not allowed", "add the function to the policy");
        var ofKind = named.Where(call => call.Kinds.Contains(request.Kind)).ToList();
        if (ofKind.Count == 0)
            return new("policy.kind_not_allowed", $"a {request.Kind} may not call {named[0].Function.Signature} of {request.To}", "this is a defect of the adapter; report it");
        // Several accounts may use one function of one contract, each with arguments of its own: one that admits the call whole is enough.
        PolicyRefusal? first = null;
        foreach (var call in ofKind)
        {
            if (Fault(request, call, now) is not { } refusal)
                return null;
            first ??= refusal;
        }

        return first;
    }

    private static PolicyRefusal? Fault(TransactionRequest request, AllowedCall call, ChainTime now)
    {
        if (request.Value > call.MaxValue || request.Value < Wei.Zero)
            return ValueTooLarge(request, call.MaxValue);
        try
        {
            return ArgumentRule.FirstFault(call.Arguments, call.Function.DecodeInput(request.Data.Span), request, now) is { } fault
                ? new("policy.argument_not_allowed", $"{call.Function.Name} of {request.To}: {fault}", "report it, unless a limit of the configuration is what it says: then that limit")
                : null;
        }
        catch (AbiException error)
        {
            return new("policy.arguments_malformed", $"the calldata for {request.To} is no canonical encoding: {error.Message}", "this is a defect of the adapter; report it");
        }
    }

    private static PolicyRefusal ValueTooLarge(TransactionRequest request, Wei most) =>
        new("policy.value_not_allowed", $"the call carries {request.Value} wei and at most {most} is allowed", "send no native currency, or allow it for this call");
}
