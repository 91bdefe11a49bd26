using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Protocols.Routes;

/// <summary>The allowances of a payer that calls the venues itself: for some pairs the keeper gives them, one step's amount at a time; others have to be there already.</summary>
/// <param name="approvable">The pairs for which it may approve.</param>
internal sealed class PayerApprovals(ImmutableArray<ApprovablePair> approvable)
{
    internal bool May(Token token, Address spender) => approvable.Any(pair => pair.Token == token && pair.Spender == spender);

    internal RouteEncoding Encode(TokenApproval order) => May(order.Amount.Token, order.Spender)
        ? new RoutedCall(order.Amount.Token.Address, Erc20Abi.Approve.Encode(order.Spender, order.Amount.Raw), null)
        : new RouteRefused("route.approval_not_configured", $"no allowance of {order.Amount.Token} for {order.Spender} is configured; add it to policy.approvals");

    internal static ImmutableArray<Allowance> Of(AccountRef account, IEnumerable<TokenSpend> spends) =>
        [.. spends.Where(spend => !spend.Most.IsZero).Select(spend => new Allowance(spend.Most.Token, account.Payer, spend.Spender, spend.Most.Raw))];

    /// <summary>What the keeper does not approve by itself has to stand; what it does is zero while no step is under way.</summary>
    internal IEnumerable<InspectionQuestion> Questions(AccountRef account, RouteExpectation expectation) =>
        expectation.Spenders.Where(pair => !May(pair.Key, pair.Value)).Select(pair => Standing(account, expectation.Venue, pair.Key, pair.Value));

    private static InspectionQuestion Standing(AccountRef account, VenueId venue, Token token, Address spender) => InspectionQuestion.Call(
        $"{account.Id}: {venue} may take {token}",
        new ContractCall(token.Address, Erc20Abi.Allowance.Encode(account.Payer, spender)),
        Erc20Abi.Allowance,
        outputs =>
        {
            var allowed = TokenAmount.FromRaw(token, outputs[0].AsBigInteger());
            return new(!allowed.IsZero, $"{account.Payer} allows {spender} {allowed}", $"approve {spender} for the most that top-ups may spend");
        }) with { Passing = true };
}
