using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>
/// Functions that let somebody else move tokens. ERC-20 <c>approve</c> is possible with an exact (token, spender) and a bounded amount;
/// every other one is refused whatever the allow-list says, since its bound cannot be seen in one call.
/// </summary>
internal static class ApprovalRule
{
    private const int Word = 32;
    private static readonly Bytes Approve = Bytes.Parse("0x095ea7b3");

    private static readonly ImmutableArray<(Bytes Selector, string Signature)> Never =
    [
        (Bytes.Parse("0x39509351"), "increaseAllowance(address,uint256)"),
        (Bytes.Parse("0xa22cb465"), "setApprovalForAll(address,bool)"),
        (Bytes.Parse("0xd505accf"), "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"),
        (Bytes.Parse("0x8fcbaf0c"), "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)"),
        (Bytes.Parse("0x87517c45"), "approve(address,address,uint160,uint48)"),
    ];

    /// <summary>Whether calldata gives an allowance at all.</summary>
    public static bool IsApproval(TransactionRequest request) => request.Selector == Approve;

    /// <summary>Null when this is no approval, or an allowed one.</summary>
    public static PolicyRefusal? Refusal(TransactionRequest request, PolicyRules rules)
    {
        foreach (var (selector, signature) in Never)
        {
            if (request.Selector == selector)
                return new("policy.approval_not_allowed", $"{signature} on {request.To} gives an allowance that cannot be bounded", "use an exact approve(address,uint256) instead");
        }

        return IsApproval(request) ? ExactRefusal(request, rules) : null;
    }

    private static PolicyRefusal? ExactRefusal(TransactionRequest request, PolicyRules rules)
    {
        var data = request.Data.Span;
        if (data.Length != 4 + 2 * Word || data.Slice(4, 12).ContainsAnyExcept((byte)0))
            return new("policy.approval_not_allowed", $"the arguments of approve on {request.To} are malformed", "encode approve(address,uint256) canonically");
        var spender = new Address(data.Slice(16, Address.Size));
        var amount = UInt256.FromBigEndian(data.Slice(4 + Word, Word)).ToBigInteger();
        var allowed = rules.Approvals.FirstOrDefault(item => item.Token.Chain == request.Chain && item.Token.Address == request.To && item.Spender == spender);
        if (allowed is null)
        {
            return new(
                "policy.approval_not_allowed", $"no allowance for spender {spender} of token {request.To} is configured",
                "add the exact (token, spender, amount) to the policy's approvals");
        }

        // Under a doubt that stops approvals a revocation passes, and must not be one in name alone.
        if (request.Kind == ActionKind.Revoke && !amount.IsZero)
            return new("policy.approval_too_large", $"a Revoke leaves an allowance of {TokenAmount.FromRaw(allowed.Token, amount)} for {spender}", "this is a defect of the keeper; report it");
        return amount > allowed.Most.Raw
            ? new("policy.approval_too_large", $"an allowance of {TokenAmount.FromRaw(allowed.Token, amount)} for {spender} exceeds {allowed.Most}", "approve what the next step needs")
            : null;
    }
}
