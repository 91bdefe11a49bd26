using System.Collections.Immutable;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>Every contract that the keeper calls, reads or lets take tokens, with the accounts and venues that depend on it.</summary>
public static class PinnedContracts
{
    /// <summary>Each contract once.</summary>
    public static ImmutableArray<PinnedContract> Of(KeeperConfiguration configuration)
    {
        var configured = (configuration.Options.Policy.CodePins ?? []).ToDictionary(pin => pin.Contract, pin => Hash32.Parse(pin.Fingerprint));
        return
        [
            .. All(configuration).GroupBy(item => item.At).Select(group => new PinnedContract(group.Key, group.First().Name, [.. group.Select(item => item.Scope).Distinct()])
            {
                Configured = configured.TryGetValue(group.Key, out var fingerprint) ? fingerprint : null,
            }),
        ];
    }

    private static IEnumerable<(Address At, string Name, PinScope Scope)> All(KeeperConfiguration configuration)
    {
        if (configuration.Options.Chain.Multicall3 is { } multicall)
            yield return (multicall, "multicall3", default);
        foreach (var account in configuration.Accounts)
        {
            if (account.Route == RouteKind.OptionsVault)
                yield return (account.Ref.Holder, $"the vault of {account.Ref.Id}", new(account.Ref.Id, null));
            if (account.Role is { } role)
            {
                yield return (account.Ref.Holder, $"the Safe of {account.Ref.Id}", new(account.Ref.Id, null));
                yield return (role.Module, $"the Roles module of {account.Ref.Id}", new(account.Ref.Id, null));
            }

            foreach (var venue in account.Venues)
            {
                var (scope, composition) = VenueRegistry.Of(configuration, venue);
                foreach (var (at, name) in composition.Contracts(scope))
                    yield return (at, $"{venue}.{name}", new(account.Ref.Id, venue));
            }
        }
    }
}
