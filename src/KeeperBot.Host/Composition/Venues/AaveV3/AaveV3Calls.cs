using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Venues.AaveV3;

/// <summary>The calls that each route makes at Aave v3: tokens go into the configured account's own position, never out of it.</summary>
internal static class AaveV3Calls
{
    private static readonly AbiFunction Supply = AbiFunction.Parse("supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)");
    private static readonly AbiFunction Repay = AbiFunction.Parse("repay(address asset, uint256 amount, uint256 interestRateMode, address onBehalfOf)");

    private const int StableRate = 1;
    private const int VariableRate = 2;

    /// <summary>The calls of one account.</summary>
    public static IEnumerable<PermittedCall> Of(VenueScope<AaveV3VenueOptions> venue, ConfiguredAccount account) => account.Route switch
    {
        // One entry a token: an amount is held to what was declared of that very token, whose decimals differ from the others'.
        RouteKind.Direct => venue.Options.Reserves.Keys.SelectMany(symbol => OfHolder(venue, account, venue.Token(symbol))),
        _ => throw CallRules.Unknown(venue, account),
    };

    private static IEnumerable<PermittedCall> OfHolder(VenueScope<AaveV3VenueOptions> venue, ConfiguredAccount account, Token token) =>
    [
        CallRules.Call(
            venue, account, venue.Options.Pool, Supply, [ActionKind.TopUp],
            new AddressAmong("asset", [token.Address]), new WithinDeclaredSpend("amount", [token]),
            new AddressAmong("onBehalfOf", [account.Ref.Holder]), ArgumentRule.Exactly("referralCode", 0)),
        CallRules.Call(
            venue, account, venue.Options.Pool, Repay, [ActionKind.TopUp],
            new AddressAmong("asset", [token.Address]), new WithinDeclaredSpend("amount", [token]),
            new IntegerWithin("interestRateMode", StableRate, VariableRate), new AddressAmong("onBehalfOf", [account.Ref.Holder])),
    ];
}
