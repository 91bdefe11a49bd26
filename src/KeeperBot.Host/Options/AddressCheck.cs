using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>No address may stand for two things: a copied line with one digit group forgotten is the commonest way to pay the wrong contract.</summary>
internal sealed class AddressCheck(KeeperOptions options, ErrorList errors)
{
    private readonly Dictionary<Address, string> _seen = [];
    private readonly Dictionary<Address, string> _shared = [];

    /// <summary>Reports every address that stands at two places.</summary>
    public void Check()
    {
        if (errors.IsClean("key"))
            Claim("key.address", options.Key.Address);
        if (errors.IsClean("chain.multicall3") && errors.IsClean("chain") && options.Chain.Multicall3 is { } multicall)
            Claim("chain.multicall3", multicall);
        if (errors.IsClean("tokens"))
        {
            foreach (var (symbol, token) in options.Tokens)
                Claim($"tokens.{symbol}.address", token.Address);
        }

        if (errors.IsClean("venues"))
        {
            foreach (var (path, address, shared) in options.Venues.SelectMany(venue => VenueAddresses.Of($"venues.{venue.Key}", venue.Value)))
            {
                if (shared is not null && _shared.GetValueOrDefault(address) == shared)
                    continue;
                Claim(path, address);
                if (shared is not null)
                    _shared.TryAdd(address, shared);
            }
        }

        if (errors.IsClean("accounts"))
            ClaimHolders();
    }

    private void ClaimHolders()
    {
        for (var index = 0; index < options.Accounts.Count; index++)
        {
            // Two accounts may be two roles' worth of one module, but a module is never anything else.
            if (options.Accounts[index].Roles is { } roles && !(_seen.TryGetValue(roles.Module, out var other) && other.EndsWith(".roles.module", StringComparison.Ordinal)))
                Claim(FormattableString.Invariant($"accounts[{index}].roles.module"), roles.Module);
            if (options.Accounts[index].Route != RouteKind.Direct)
                Claim(FormattableString.Invariant($"accounts[{index}].holder"), options.Accounts[index].Holder);
            else if (options.Accounts.Take(index).Any(earlier => earlier.Route == RouteKind.Direct))
                errors.Add(FormattableString.Invariant($"accounts[{index}].route"), "is 'direct' for a second account, and both would have the same holder", "keep one direct account and give it all venues");
        }
    }

    private void Claim(string path, Address address)
    {
        if (!_seen.TryAdd(address, path))
            errors.Add(path, $"is the same address as {_seen[address]}", "give each its own address");
    }
}
