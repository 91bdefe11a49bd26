using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>Encodes top-ups at Derive v2 through an account's route: anybody may pay cash into a subaccount, with nothing but an approval of CashAsset.</summary>
internal sealed class DeriveV2Encoder(DeriveV2Options options, RoutedQuoter quoter)
{
    internal async Task<Encoding> TopUpAsync(IAccountRoute route, AccountRef account, TopUpAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        if (target.MarginToken is null)
            return new EncodingRefused("topup.impossible", $"{target.Id} takes no deposit now: its manager is paused, or it is under auction");
        if (action.Amount.Token != target.MarginToken)
            return new EncodingRefused("topup.wrong_token", $"{target.Id} takes {target.MarginToken}, not {action.Amount}");
        if (action.Amount.Raw.Sign <= 0)
            return new EncodingRefused("topup.nothing", $"{action.Amount} is nothing to pay in");
        var subaccount = options.Of(account.Id).Single(item => MarginAccountId.Isolated(account.Id, options.Venue, item.Name) == target.Id);
        var answer = await quoter.AllowancesAsync(route, route.Allowances(account, [new TokenSpend(action.Amount, options.Cash)]), block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        return route.Encode(account, new DeriveDeposit(options.Cash, subaccount.Number, action.Amount)) switch
        {
            RoutedCall call => new EncodedCall(call.To, call.Data, [action.Amount], options.GasPad, $"deposit {action.Amount} into subaccount {subaccount.Number} at {options.Venue}")
            {
                Needs = ((AllowancesKnown)answer).Short,
            },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }
}
