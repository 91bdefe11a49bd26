using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Venues.LyraV1;
using KeeperBot.Host.Composition.Venues.PerpV2;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>The bytes that each route really encodes pass the composed policy, and the same bytes with one argument changed do not.</summary>
public sealed class RouteCallsTests
{

    public static TheoryData<string, string, string?> Cases() => new()
    {
        { "options-vault", "deposit", null }, { "options-vault", "deposit more than declared", "policy.argument_not_allowed" }, { "options-vault", "deposit as a hedge", "policy.kind_not_allowed" },
        { "options-vault", "hedge", null }, { "options-vault", "hedge without bound", "policy.argument_not_allowed" }, { "options-vault", "hedge without deadline", "policy.argument_not_allowed" },
        { "options-vault", "hedge beyond the largest", "policy.argument_not_allowed" }, { "options-vault", "reduce beyond the largest hedge", null },
        { "options-vault", "add", null }, { "options-vault", "add to another position", "policy.argument_not_allowed" }, { "options-vault", "add more than declared", "policy.argument_not_allowed" },
        { "options-vault", "close", null }, { "options-vault", "close at any cost", "policy.argument_not_allowed" }, { "options-vault", "close another position", "policy.argument_not_allowed" },
        { "direct", "deposit", null }, { "direct", "deposit another token", "policy.argument_not_allowed" }, { "direct", "deposit more than declared", "policy.argument_not_allowed" },
        { "direct", "hedge", null }, { "direct", "hedge without bound", "policy.argument_not_allowed" }, { "direct", "hedge without deadline", "policy.argument_not_allowed" },
        { "direct", "hedge in another market", "policy.argument_not_allowed" }, { "direct", "hedge beyond the largest", "policy.argument_not_allowed" }, { "direct", "reduce beyond the largest hedge", null },
        { "direct", "add", null }, { "direct", "add to another position", "policy.argument_not_allowed" }, { "direct", "add more than declared", "policy.argument_not_allowed" },
        { "direct", "close", null }, { "direct", "force-close", null }, { "direct", "close at any cost", "policy.argument_not_allowed" },
        { "direct", "close another position", "policy.argument_not_allowed" }, { "direct", "close a long", "policy.argument_not_allowed" },
        { "venue-delegation", "deposit", null }, { "venue-delegation", "deposit another token", "policy.argument_not_allowed" }, { "venue-delegation", "deposit more than declared", "policy.argument_not_allowed" },
        { "venue-delegation", "deposit for another trader", "policy.argument_not_allowed" }, { "venue-delegation", "hedge for another trader", "policy.argument_not_allowed" },
        { "venue-delegation", "hedge", null }, { "venue-delegation", "hedge without bound", "policy.argument_not_allowed" }, { "venue-delegation", "hedge without deadline", "policy.argument_not_allowed" },
        { "venue-delegation", "hedge in another market", "policy.argument_not_allowed" }, { "venue-delegation", "hedge beyond the largest", "policy.argument_not_allowed" }, { "venue-delegation", "reduce beyond the largest hedge", null },
        { "venue-delegation", "add", null }, { "venue-delegation", "add to another position", "policy.argument_not_allowed" }, { "venue-delegation", "add more than declared", "policy.argument_not_allowed" },
        { "safe-roles", "deposit", null }, { "safe-roles", "deposit another token", "policy.argument_not_allowed" }, { "safe-roles", "deposit more than declared", "policy.argument_not_allowed" },
        { "safe-roles", "hedge", null }, { "safe-roles", "hedge without bound", "policy.argument_not_allowed" }, { "safe-roles", "hedge without deadline", "policy.argument_not_allowed" },
        { "safe-roles", "hedge in another market", "policy.argument_not_allowed" }, { "safe-roles", "hedge beyond the largest", "policy.argument_not_allowed" }, { "safe-roles", "reduce beyond the largest hedge", null },
        { "safe-roles", "add", null }, { "safe-roles", "add to another position", "policy.argument_not_allowed" }, { "safe-roles", "add more than declared", "policy.argument_not_allowed" },
        { "safe-roles", "close", null }, { "safe-roles", "force-close", null }, { "safe-roles", "close at any cost", "policy.argument_not_allowed" },
        { "safe-roles", "close another position", "policy.argument_not_allowed" }, { "safe-roles", "close a long", "policy.argument_not_allowed" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Authorize_CallOfARoute_OnlyWithItsArguments(string route, string what, string? code)
    {
        var configuration = new SampleConfiguration().Route(route).Load();
        var (order, kind, target) = Order(configuration, what);
        var role = configuration.Accounts[0].Role;
        IAccountRoute path = route switch
        {
            "direct" => new DirectRoute(),
            "safe-roles" => new SafeRolesRoute(role!.Module, role.Key, new DirectRoute()),
            "venue-delegation" => new DelegatedRoute(trades: true, []),
            _ => new OptionsVaultRoute(Perp(configuration).Markets["ETH"]),
        };
        var account = what.EndsWith(" for another trader", StringComparison.Ordinal) ? configuration.Accounts[0].Ref with { Holder = configuration.Tokens["USDC"].Address } : configuration.Accounts[0].Ref;
        var call = path.Encode(account, order).ShouldBeOfType<RoutedCall>();
        PolicyCalls.RequireAnswer(
            configuration, kind, call.To, call.Data,
            kind == ActionKind.TopUp ? [Amount(configuration, target.Contains("lyra", StringComparison.Ordinal) ? "sUSD" : "USDC", 100)] : [], target, code);
    }

    private static (VenueOrder Order, ActionKind Kind, string Target) Order(KeeperConfiguration configuration, string what)
    {
        var (perp, lyra) = (Perp(configuration), (LyraV1VenueOptions)configuration.Options.Venues["lyra-v1"]);
        var deposit = new PerpDeposit(perp.Vault, Amount(configuration, "USDC", 100));
        var trade = new PerpTrade(perp.ClearingHouse, perp.Markets["ETH"], true, Wad.FromInteger(5), BigInteger.Pow(10, 21), PolicyCalls.Now.Plus(TimeSpan.FromMinutes(5)));
        var add = new LyraAddCollateral(lyra.OptionMarket, 7, Amount(configuration, "sUSD", 100));
        var close = new LyraClose(lyra.OptionMarket, 7, 3, 3, Wad.One, Wad.FromInteger(1000), BigInteger.Zero, BigInteger.Pow(10, 20), Forced: false);
        const string atPerp = "main/perp-v2", position = "main/lyra-v1/7";
        return what switch
        {
            "deposit" or "deposit for another trader" => (deposit, ActionKind.TopUp, atPerp),
            "deposit as a hedge" => (deposit, ActionKind.Hedge, atPerp),
            "deposit more than declared" => (deposit with { Amount = Amount(configuration, "USDC", 101) }, ActionKind.TopUp, atPerp),
            "deposit another token" => (deposit with { Amount = Amount(configuration, "sUSD", 100) }, ActionKind.TopUp, atPerp),
            "hedge" or "hedge for another trader" => (trade, ActionKind.Hedge, atPerp),
            "hedge without bound" => (trade with { QuoteBound = BigInteger.Zero }, ActionKind.Hedge, atPerp),
            "hedge without deadline" => (trade with { Deadline = new(ulong.MaxValue) }, ActionKind.Hedge, atPerp),
            "hedge in another market" => (trade with { BaseToken = perp.Vault }, ActionKind.Hedge, atPerp),
            "hedge beyond the largest" => (trade with { Base = Wad.Parse("5.000000000000000001") }, ActionKind.Hedge, atPerp),
            "reduce beyond the largest hedge" => (trade with { Base = Wad.FromInteger(50), Sell = false }, ActionKind.Reduce, atPerp),
            "add" => (add, ActionKind.TopUp, position),
            "add to another position" => (add with { PositionId = 8 }, ActionKind.TopUp, position),
            "add more than declared" => (add with { Amount = Amount(configuration, "sUSD", 101) }, ActionKind.TopUp, position),
            "close" => (close, ActionKind.Reduce, position),
            "force-close" => (close with { Forced = true }, ActionKind.Reduce, position),
            "close at any cost" => (close with { MaxCost = UInt256.MaxValue.ToBigInteger() }, ActionKind.Reduce, position),
            "close another position" => (close with { PositionId = 77 }, ActionKind.Reduce, position),
            "close a long" => (close with { OptionType = 0, MinCost = 1 }, ActionKind.Reduce, position),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "no such case"),
        };
    }

    private static PerpV2VenueOptions Perp(KeeperConfiguration configuration) => (PerpV2VenueOptions)configuration.Options.Venues["perp-v2"];

    private static TokenAmount Amount(KeeperConfiguration configuration, string symbol, long units) =>
        TokenAmount.FromWad(configuration.Tokens[symbol], Wad.FromInteger(units), Rounding.Down);
}
