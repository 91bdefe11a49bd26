using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>What has to be true of a Derive v2 deployment and of an account's way to it.</summary>
internal static class DeriveV2Inspection
{
    internal static ImmutableArray<InspectionQuestion> Questions(DeriveV2Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
    [
        InspectionQuestion.Code($"{o.Venue}: auction", o.Auction),
        .. TokenInspection.Questions(o.SettlementToken),
        Link(o, "subAccounts", o.Manager, DeriveV2Abi.ManagerAccounts, o.SubAccounts),
        Link(o, "cash", o.Manager, DeriveV2Abi.ManagerCash, o.Cash),
        Link(o, "auction", o.Manager, DeriveV2Abi.ManagerAuction, o.Auction),
        Link(o, "marginToken", o.Cash, DeriveV2Abi.WrappedAsset, o.SettlementToken.Address),
        .. o.Markets.SelectMany(market => Market(o, market)),
        .. o.Of(account.Id).SelectMany(item => Subaccount(o, account, item)),
        .. Route(o, account, routes),
    ];

    private static InspectionQuestion Link(DeriveV2Options o, string name, Address of, AbiFunction getter, Address expected) => InspectionQuestion.Call(
        $"{o.Venue}: {getter.Name} of {of}",
        new ContractCall(of, getter.Encode()),
        getter,
        outputs => new(
            outputs[0].AsAddress() == expected,
            $"{getter.Name}() is {outputs[0].AsAddress()}, the configuration has {expected}",
            $"set {name} to {outputs[0].AsAddress()}, or correct {of}"));

    private static IEnumerable<InspectionQuestion> Market(DeriveV2Options o, DeriveV2Market market)
    {
        yield return InspectionQuestion.Call(
            $"{o.Venue}: feeds of market {market.Id}",
            new ContractCall(o.Manager, DeriveV2Abi.MarketFeeds.Encode(market.Id)),
            DeriveV2Abi.MarketFeeds,
            outputs => new(
                outputs[0].AsAddress() == market.SpotFeed && (market.Option is null || (outputs[1].AsAddress() == market.ForwardFeed && outputs[2].AsAddress() == market.VolFeed)),
                $"the manager has spot {outputs[0].AsAddress()}, forward {outputs[1].AsAddress()}, vol {outputs[2].AsAddress()}",
                $"set the feeds of {market.Underlying} to these, or correct its id"));
        foreach (var (key, asset, type) in new[] { ("option", market.Option, DeriveV2Reads.Option), ("perp", market.Perp, DeriveV2Reads.Perpetual), ("base", market.Base, DeriveV2Reads.Base) })
        {
            if (asset is not { } at)
                continue;
            yield return InspectionQuestion.Call(
                $"{o.Venue}: {key} of {market.Underlying}",
                new ContractCall(o.Manager, DeriveV2Abi.AssetDetails.Encode(at)),
                DeriveV2Abi.AssetDetails,
                outputs => new(
                    outputs[0]["isWhitelisted"].AsBool() && outputs[0]["assetType"].AsInt32() == type && outputs[0]["marketId"].AsBigInteger() == market.Id,
                    $"the manager takes {at} for type {outputs[0]["assetType"]} of market {outputs[0]["marketId"]}",
                    $"give markets.{market.Underlying}.{key} the address that the manager's assetMap({market.Id}, {type}) answers"));
        }
    }

    private static IEnumerable<InspectionQuestion> Subaccount(DeriveV2Options o, AccountRef account, DeriveV2Subaccount subaccount)
    {
        yield return InspectionQuestion.Call(
            $"{account.Id}: the manager of subaccount {subaccount.Name}",
            new ContractCall(o.SubAccounts, DeriveV2Abi.ManagerOf.Encode(subaccount.Number)),
            DeriveV2Abi.ManagerOf,
            outputs => new(
                outputs[0].AsAddress() == o.Manager,
                $"manager({subaccount.Number}) is {outputs[0].AsAddress()}, the configuration has {o.Manager}",
                "keep subaccounts of the standard manager only: portfolio margin is not known to this adapter"));
        yield return InspectionQuestion.Call(
            $"{account.Id}: the owner of subaccount {subaccount.Name}",
            new ContractCall(o.SubAccounts, DeriveV2Abi.OwnerOf.Encode(subaccount.Number)),
            DeriveV2Abi.OwnerOf,
            outputs => new(
                outputs[0].AsAddress() == account.Holder || outputs[0].AsAddress() == o.Matching,
                $"ownerOf({subaccount.Number}) is {outputs[0].AsAddress()}, the holder is {account.Holder}",
                "correct the subaccount's number, or configure matching if it trades through the exchange"));
        if (o.Matching is { } matching)
        {
            // A subaccount that its owner has taken back is not known there any more.
            yield return InspectionQuestion.Call(
                $"{account.Id}: the owner of subaccount {subaccount.Name} behind matching",
                new ContractCall(matching, DeriveV2Abi.OwnerBehind.Encode(subaccount.Number)),
                DeriveV2Abi.OwnerBehind,
                outputs => new(
                    outputs[0].AsAddress() == account.Holder || outputs[0].AsAddress().IsZero,
                    $"subAccountToOwner({subaccount.Number}) is {outputs[0].AsAddress()}, the holder is {account.Holder}",
                    "correct the subaccount's number, or the account's holder"));
        }
    }

    private static ImmutableArray<InspectionQuestion> Route(DeriveV2Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
        RouteInspection.Questions(routes, account, new RouteExpectation(o.Venue, [], [KeyValuePair.Create(o.SettlementToken, o.Cash)]));
}
