using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Execution.Policy.Code;
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
            foreach (var venue in account.Venues)
            {
                foreach (var (at, name) in Parts(configuration, venue))
                    yield return (at, $"{venue}.{name}", new(account.Ref.Id, venue));
            }
        }
    }

    private static IEnumerable<(Address At, string Name)> Parts(KeeperConfiguration configuration, VenueId venue) => configuration.Options.Venues[venue.Value] switch
    {
        PerpV2VenueOptions perp =>
        [
            (perp.ClearingHouse, "clearingHouse"), (perp.AccountBalance, "accountBalance"), (perp.Exchange, "exchange"), (perp.Vault, "vault"), (perp.ClearingHouseConfig, "clearingHouseConfig"),
            (configuration.Tokens[perp.SettlementToken].Address, perp.SettlementToken), .. perp.Markets.Select(market => (market.Value, $"markets.{market.Key}")),
        ],
        LyraV1VenueOptions lyra =>
        [
            (lyra.OptionMarket, "optionMarket"), (lyra.OptionToken, "optionToken"), (lyra.GreekCache, "greekCache"), (lyra.Pricer, "pricer"), (lyra.SynthetixAdapter, "synthetixAdapter"),
            (configuration.Tokens[lyra.QuoteToken].Address, lyra.QuoteToken), (configuration.Tokens[lyra.BaseToken].Address, lyra.BaseToken),
        ],
        var other => throw new InvalidOperationException($"no contracts are known for {other.GetType().Name}"),
    };
}
