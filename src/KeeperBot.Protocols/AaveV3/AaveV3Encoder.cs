using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>Encodes top-ups at Aave v3 through an account's route. Withdrawing and repaying with aTokens are the owner's own, and no route of the keeper's makes them.</summary>
internal sealed class AaveV3Encoder(AaveV3Options options, RoutedQuoter quoter)
{
    private const int StableRate = 1;
    private const int VariableRate = 2;

    internal async Task<Encoding> TopUpAsync(
        IAccountRoute route, AccountRef account, TopUpAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        if (target.Means.FirstOrDefault(means => means.Leg == action.Leg) is not { } means || Reserve(means.Leg) is not { } reserve)
            return new EncodingRefused("topup.no_means", $"{options.Venue} takes nothing for {action.Leg?.ToString() ?? "an unnamed leg"} now");
        if (action.Amount.Token != reserve.Token)
            return new EncodingRefused("topup.wrong_token", $"{means.Leg} takes {reserve.Token}, not {action.Amount}");
        if (action.Amount.Raw.Sign <= 0)
            return new EncodingRefused("topup.nothing", $"{action.Amount} is nothing to pay");
        var allowances = route.Allowances(account, [new TokenSpend(action.Amount, options.Pool)]);
        var answer = await quoter.AllowancesAsync(route, allowances, block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        var (order, verb) = Order(reserve, means.Leg, account, action);
        return route.Encode(account, order) switch
        {
            RoutedCall call => new EncodedCall(call.To, call.Data, [action.Amount], options.GasPad, $"{verb} {action.Amount} at {options.Venue}") { Needs = ((AllowancesKnown)answer).Short },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private AaveV3Reserve? Reserve(LegId leg) =>
        options.Reserves.FirstOrDefault(reserve => leg == reserve.Supplied || leg == reserve.VariableDebt || leg == reserve.StableDebt);

    private (VenueOrder Order, string Verb) Order(AaveV3Reserve reserve, LegId leg, AccountRef account, TopUpAction action) => leg == reserve.Supplied
        ? (new AaveSupply(options.Pool, action.Amount, account.Holder), "supply")
        : (new AaveRepay(options.Pool, action.Amount, leg == reserve.StableDebt ? StableRate : VariableRate, account.Holder), "repay");
}
