using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>What has to be true of a Lyra v1 market and of an account's way to it.</summary>
internal static class LyraV1Inspection
{
    internal static ImmutableArray<InspectionQuestion> Questions(
        LyraV1Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
    [
        InspectionQuestion.Code($"{o.Venue}: optionMarket", o.OptionMarket),
        InspectionQuestion.Code($"{o.Venue}: optionToken", o.OptionToken),
        InspectionQuestion.Code($"{o.Venue}: greekCache", o.GreekCache),
        InspectionQuestion.Code($"{o.Venue}: synthetixAdapter", o.SynthetixAdapter),
        InspectionQuestion.Code($"{o.Venue}: pricer", o.Pricer),
        // The market publishes none of its links; that each part answers as its kind does is what can be asked.
        InspectionQuestion.Call(
            $"{o.Venue}: optionMarket has live boards",
            new ContractCall(o.OptionMarket, LyraV1Abi.LiveBoards.Encode()),
            LyraV1Abi.LiveBoards,
            outputs => new(outputs[0].Count > 0, $"{outputs[0].Count} live boards", "an option market without boards has nothing to keep; is it the right one?")) with { Passing = true },
        InspectionQuestion.Call(
            $"{o.Venue}: synthetixAdapter prices the market",
            new ContractCall(o.SynthetixAdapter, LyraV1Abi.SpotPrice.Encode(o.OptionMarket)),
            LyraV1Abi.SpotPrice,
            outputs => new(!outputs[0].AsBigInteger().IsZero, $"spot is {Core.Units.Wad.FromRaw(outputs[0].AsBigInteger())}", "the adapter does not know the market: correct one of the two addresses")) with { Passing = true },
        InspectionQuestion.Call(
            $"{o.Venue}: optionToken answers for the holder of {account.Id}",
            new ContractCall(o.OptionToken, LyraV1Abi.OwnerPositions.Encode(account.Holder)),
            LyraV1Abi.OwnerPositions,
            outputs => new(true, $"{outputs[0].Count} positions", "correct optionToken")),
        InspectionQuestion.Call(
            $"{o.Venue}: greekCache has parameters",
            new ContractCall(o.GreekCache, LyraV1Abi.GreekCacheParams.Encode()),
            LyraV1Abi.GreekCacheParams,
            outputs => new(!outputs[0]["staleUpdateDuration"].AsBigInteger().IsZero, $"a cache is stale after {outputs[0]["staleUpdateDuration"]} s", "the cache is not initialised: correct greekCache")),
        InspectionQuestion.Call(
            $"{o.Venue}: pricer has trading limits",
            new ContractCall(o.Pricer, LyraV1Abi.TradeLimits.Encode()),
            LyraV1Abi.TradeLimits,
            outputs => new(!outputs[0]["maxVol"].AsBigInteger().IsZero, $"trading stops {outputs[0]["tradingCutoff"]} s before an expiry", "the pricer is not initialised: correct pricer")),
        .. o.ShortCollateral is { } collateral ? Settlement(o, collateral) : [],
        .. TokenInspection.Questions(o.QuoteToken),
        .. TokenInspection.Questions(o.BaseToken),
        .. Route(o, account, routes),
    ];

    private static ImmutableArray<InspectionQuestion> Settlement(LyraV1Options o, Address collateral) =>
    [
        InspectionQuestion.Code($"{o.Venue}: shortCollateral", collateral),
        InspectionQuestion.Call(
            $"{o.Venue}: shortCollateral holds the shorts' collateral",
            new ContractCall(collateral, LyraV1Abi.QuoteExcess.Encode()),
            LyraV1Abi.QuoteExcess,
            outputs => new(true, $"LPQuoteExcess() is {Core.Units.Wad.FromRaw(outputs[0].AsBigInteger())}", "correct shortCollateral")),
    ];

    private static ImmutableArray<InspectionQuestion> Route(LyraV1Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes)
    {
        var questions = RouteInspection.Questions(routes, account, new RouteExpectation(
            o.Venue,
            [
                new("optionMarket", o.OptionMarket),
                new("optionToken", o.OptionToken),
                new("greekCache", o.GreekCache),
                new("synthetixAdapter", o.SynthetixAdapter),
                new("quoteAsset", o.QuoteToken.Address),
                new("baseAsset", o.BaseToken.Address),
            ],
            // Base is only taken by short calls against base; their encoding asks for that allowance when it is needed.
            [new(o.QuoteToken, o.OptionMarket)]));
        return routes.GetValueOrDefault(account.Id) is DelegatedRoute ? [.. questions, .. LyraV1Delegation.Questions(o, account)] : questions;
    }
}
