using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Declarative;

/// <summary>What has to be true of a declared venue's contracts and tokens, and of an account's way to it.</summary>
internal static class DeclarativeInspection
{
    internal static ImmutableArray<InspectionQuestion> Questions(BoundVenue venue, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
    [
        .. venue.Model.Contracts.Where(venue.Model.NeedsAddress).Select(contract => InspectionQuestion.Code($"{venue.Venue}: {contract.Name}", venue.Contracts[contract.Name])),
        .. venue.Model.Tokens.SelectMany(token => TokenInspection.Questions(venue.Tokens[token.Name])),
        .. venue.Model.AllReads.Where(read => read.At is not null).Select(read => read.Contract.Name).Distinct().Select(name => InspectionQuestion.Answered(InspectionFinding.Of(
            true, $"{venue.Venue}: {name}", "is asked at addresses that are read: whoever names them decides what code answers, and no hash pins it (policy.pins covers contracts with an address)", ""))),
        .. Route(venue, account, routes),
    ];

    private static ImmutableArray<InspectionQuestion> Route(BoundVenue venue, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
        RouteInspection.Questions(routes, account, new RouteExpectation(venue.Venue, [], [.. Takes(venue).Select(take => KeyValuePair.Create(take.Token, take.Spender))]));

    /// <summary>The tokens that calls of the file take out of the holder's balance, and who takes them.</summary>
    internal static IEnumerable<(Token Token, Address Spender)> Takes(BoundVenue venue) =>
        venue.Model.Accounts.SelectMany(account => account.TopUps)
            .Select(way => (venue.Tokens[way.Token.Name], venue.Contracts[(way.TopUp.Spender ?? way.TopUp.Call.Contract).Name]))
            .Concat(venue.Model.Accounts.Select(account => account.Reduce).Concat(venue.Model.Markets.Select(market => market.Trade))
                .Where(trade => trade is not null).SelectMany(trade => trade!.Spends).Select(spend => (venue.Tokens[spend.Token.Name], venue.Contracts[spend.Spender.Name])))
            .Distinct();
}
