using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Host.Composition.Roles;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>The calls that policy allows: what the routes, venues and allowed actions need, and of those only policy.allow's where it is given.</summary>
public static class AllowedCalls
{
    /// <summary>Every call; a function that two kinds of action may call with different arguments stands there twice.</summary>
    public static ImmutableArray<PermittedCall> Of(KeeperConfiguration configuration)
    {
        var actions = configuration.Options.Limits.Actions;
        var listed = configuration.Options.Policy.Allow?.SelectMany(entry => entry.Functions.Select(function => (entry.To, function))).ToHashSet();
        return
        [
            .. Known(configuration)
                .Where(call => call.Kinds.Any(kind => ActionOf(kind) is not { } action || actions.Contains(action)))
                .Where(call => listed is null || listed.Contains((call.Target, call.Signature))),
        ];
    }

    /// <summary>Entries of policy.allow that no route makes: listing them would open what nothing needs and nothing bounds.</summary>
    public static ImmutableArray<(int Entry, int Function)> NeedlessEntries(KeeperConfiguration configuration)
    {
        var known = Known(configuration).Select(call => (call.Target, call.Signature)).ToHashSet();
        return
        [
            .. from entry in (configuration.Options.Policy.Allow ?? []).Index()
               from function in entry.Item.Functions.Index()
               where !known.Contains((entry.Item.To, function.Item))
               select (entry.Index, function.Index),
        ];
    }

    /// <summary>The calls that the holder of an account makes at its venues, where it calls them itself; of those only what limits.actions lets the keeper do.</summary>
    public static ImmutableArray<PermittedCall> OfHolder(KeeperConfiguration configuration, ConfiguredAccount account) =>
        [.. Venues(configuration, account with { Route = RouteKind.Direct }).Where(call => !call.IsAnybodys && call.Kinds.Any(kind => ActionOf(kind) is { } action && configuration.Options.Limits.Actions.Contains(action)))];

    private static IEnumerable<PermittedCall> Known(KeeperConfiguration configuration) => configuration.Accounts.SelectMany(account => account.Role is { } role
        ? Venues(configuration, account with { Route = RouteKind.Direct }).Concat(RoleCalls.Approvals(configuration, account)).Select(call => call.IsAnybodys ? call : RoleCalls.Through(role, call))
        : Venues(configuration, account));

    private static IEnumerable<PermittedCall> Venues(KeeperConfiguration configuration, ConfiguredAccount account) =>
        from id in account.Venues
        let found = VenueRegistry.Of(configuration, id)
        from call in found.Composition.Calls(found.Venue, account)
        select call;

    // Approvals are no action that can be left out: they come with the one that needs them.
    private static AllowedAction? ActionOf(ActionKind kind) => kind switch
    {
        ActionKind.TopUp => AllowedAction.TopUp,
        ActionKind.Reduce => AllowedAction.Reduce,
        ActionKind.Hedge => AllowedAction.Hedge,
        ActionKind.TradeOption => AllowedAction.TradeOption,
        ActionKind.WriteOption => AllowedAction.WriteOption,
        ActionKind.Settle => AllowedAction.Settle,
        ActionKind.Approve or ActionKind.Revoke => null,
        _ => throw new InvalidOperationException($"no action is {kind}"),
    };
}
