using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>What has to be true of a GMX v2 deployment and of an account's way to it.</summary>
internal static class GmxV2Inspection
{
    private static readonly AbiFunction FeedDecimals = EmbeddedAbi.Load("gmx-v2/PriceFeed").Function("decimals");

    internal static ImmutableArray<InspectionQuestion> Questions(GmxV2Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
    [
        InspectionQuestion.Code($"{o.Venue}: reader", o.Reader),
        InspectionQuestion.Code($"{o.Venue}: dataStore", o.DataStore),
        InspectionQuestion.Code($"{o.Venue}: referralStorage", o.ReferralStorage),
        InspectionQuestion.Code($"{o.Venue}: eventEmitter", o.EventEmitter),
        Link(o, "router", o.ExchangeRouter, GmxV2Abi.RouterRouter, o.Router),
        Link(o, "orderHandler", o.ExchangeRouter, GmxV2Abi.RouterHandler, o.OrderHandler),
        Link(o, "dataStore", o.ExchangeRouter, GmxV2Abi.RouterDataStore, o.DataStore),
        Link(o, "orderVault", o.OrderHandler, GmxV2Abi.HandlerVault, o.OrderVault),
        .. o.Markets.SelectMany(market => Market(o, market)),
        .. o.Feeds.Select(feed => Feed(o, feed)),
        .. Route(o, account, routes),
    ];

    private static InspectionQuestion Link(GmxV2Options o, string name, Address of, AbiFunction getter, Address expected) => InspectionQuestion.Call(
        $"{o.Venue}: {getter.Name} of {of}",
        new ContractCall(of, getter.Encode()),
        getter,
        outputs => new(
            outputs[0].AsAddress() == expected,
            $"{getter.Name}() is {outputs[0].AsAddress()}, the configuration has {expected}",
            $"set {name} to {outputs[0].AsAddress()}; GMX replaces its routers and handlers from time to time, and retires the old ones"));

    private static IEnumerable<InspectionQuestion> Market(GmxV2Options o, GmxV2Market market) =>
    [
        .. TokenInspection.Questions(market.LongToken),
        .. TokenInspection.Questions(market.ShortToken),
        InspectionQuestion.Call(
            $"{o.Venue}: market {market.Name}",
            new ContractCall(o.Reader, GmxV2Abi.Market.Encode(o.DataStore, market.MarketToken)),
            GmxV2Abi.Market,
            outputs => new(
                outputs[0]["indexToken"].AsAddress() == market.IndexToken && outputs[0]["longToken"].AsAddress() == market.LongToken.Address && outputs[0]["shortToken"].AsAddress() == market.ShortToken.Address,
                $"{market.MarketToken} has index {outputs[0]["indexToken"]}, long {outputs[0]["longToken"]}, short {outputs[0]["shortToken"]}",
                "set the market's tokens to these, or correct its marketToken")),
    ];

    private static InspectionQuestion Feed(GmxV2Options o, GmxV2Feed feed) => InspectionQuestion.Call(
        $"{o.Venue}: price feed of {feed.PricedToken}",
        new ContractCall(feed.Feed, FeedDecimals.Encode()),
        FeedDecimals,
        outputs => new(
            outputs[0].AsBigInteger() == feed.FeedDecimals,
            $"decimals() is {outputs[0]}, the configuration has {feed.FeedDecimals}",
            $"set the feed's decimals to {outputs[0]}, or correct its address {feed.Feed}"));

    private static ImmutableArray<InspectionQuestion> Route(GmxV2Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
        RouteInspection.Questions(routes, account, new RouteExpectation(o.Venue, [], [.. Tokens(o).Select(token => KeyValuePair.Create(token, o.Router))]));

    private static IEnumerable<Token> Tokens(GmxV2Options o) => o.Markets.SelectMany(market => new[] { market.LongToken, market.ShortToken }).Distinct();
}
