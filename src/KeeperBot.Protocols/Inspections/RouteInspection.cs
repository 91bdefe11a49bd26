using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Inspections;

/// <summary>What has to be true of an account's way to a venue.</summary>
internal static class RouteInspection
{
    /// <summary>The route's own questions; a cross where the account has none.</summary>
    internal static ImmutableArray<InspectionQuestion> Questions(IReadOnlyDictionary<AccountId, IAccountRoute> routes, AccountRef account, RouteExpectation expectation) =>
        routes.TryGetValue(account.Id, out var route)
            ? route.Inspect(account, expectation)
            : [InspectionQuestion.Answered(new(false, $"{account.Id}: route at {expectation.Venue}", "none is configured", "configure how the account acts"))];
}
