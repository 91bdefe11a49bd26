using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Composition;

/// <summary>Which contracts take which tokens of the accounts that call the venues themselves, and for which of them the keeper approves by itself.</summary>
public static class ApprovablePairs
{
    /// <summary>The pairs of policy.approvals that an account's venues need from its payer; none for an account behind a vault.</summary>
    public static ImmutableArray<ApprovablePair> Of(KeeperConfiguration configuration, ConfiguredAccount account) =>
    [
        .. from taken in Taken(configuration, account)
           where (configuration.Options.Policy.Approvals ?? []).Any(approval => approval.Spender == taken.Spender && approval.Most.Symbol == taken.Token.Symbol)
           select taken,
    ];

    /// <summary>Whether a venue of an account takes a token by allowance.</summary>
    public static bool Takes(KeeperConfiguration configuration, ConfiguredAccount account, Token token, Address spender) =>
        Taken(configuration, account).Any(taken => taken.Token == token && taken.Spender == spender);

    /// <summary>Entries of policy.approvals that no account uses: listing them would open what nothing needs.</summary>
    public static ImmutableArray<int> NeedlessEntries(KeeperConfiguration configuration) =>
    [
        .. from entry in (configuration.Options.Policy.Approvals ?? []).Index()
           where !configuration.Accounts.SelectMany(account => Taken(configuration, account))
               .Any(taken => taken.Spender == entry.Item.Spender && taken.Token.Symbol == entry.Item.Most.Symbol)
           select entry.Index,
    ];

    /// <summary>Entries of policy.approvals that several accounts would use from the same wallet.</summary>
    public static ImmutableArray<int> SharedEntries(KeeperConfiguration configuration) =>
    [
        .. from entry in (configuration.Options.Policy.Approvals ?? []).Index()
           where configuration.Accounts
               .Where(account => Taken(configuration, account).Any(taken => taken.Spender == entry.Item.Spender && taken.Token.Symbol == entry.Item.Most.Symbol))
               .GroupBy(account => account.Ref.Payer).Any(payer => payer.Count() > 1)
           select entry.Index,
    ];

    private static IEnumerable<ApprovablePair> Taken(KeeperConfiguration configuration, ConfiguredAccount account) => account.PaysByAllowance
        ? from id in account.Venues
          let found = VenueRegistry.Of(configuration, id)
          from taken in found.Composition.Takes(found.Venue)
          select new ApprovablePair(id, taken.Token, taken.Spender)
        : [];
}
