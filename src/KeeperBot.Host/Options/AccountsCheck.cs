using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Options;

/// <summary>Checks the accounts: names, venues, and that the way the key acts for each is whole and was chosen.</summary>
internal sealed class AccountsCheck(KeeperOptions options, ErrorList errors)
{
    /// <summary>Reports every mistake.</summary>
    public void Check()
    {
        for (var index = 0; index < options.Accounts.Count; index++)
        {
            var account = options.Accounts[index];
            var path = FormattableString.Invariant($"accounts[{index}]");
            if (!ConfigurationChecker.IsName(account.Id))
                errors.Add($"{path}.id", "is not usable as a name", "use letters, digits, '-', '_' and '.'");
            if (options.Accounts.Take(index).Any(other => other.Id == account.Id))
                errors.Add($"{path}.id", "is the id of another account too", "give each account an id of its own");
            if (errors.IsClean("venues"))
                RequireNames($"{path}.venues", account.Venues, options.Venues.Keys, "venues");
            if (errors.IsClean("venues"))
                RequireRoutes(path, account);
            if (errors.IsClean("venues") && account.Route == RouteKind.OptionsVault)
                RequireOneMarket(path, account);
            if (errors.IsClean("tokens"))
                RequireNames($"{path}.buffers", account.Buffers, options.Tokens.Keys, "tokens");
            CheckHolder(path, account);
            CheckCustody(path, account);
            CheckRole(path, account);
            CheckPayer(path, account);
        }
    }

    private void CheckHolder(string path, AccountOptions account)
    {
        if (!errors.IsClean("key"))
            return;
        if (account.Route == RouteKind.Direct && account.Holder != options.Key.Address)
            errors.Add($"{path}.holder", "is not key.address, which the route 'direct' needs", "set it to key.address, or use the route of the contract that holds the positions");
        if (account.Route != RouteKind.Direct && account.Holder == options.Key.Address)
            errors.Add($"{path}.holder", "is key.address, which is no vault", "give the address of the vault or the trader, or use the route \"direct\"");
    }

    // The one route on which the chain holds the key to nothing: it must have been chosen, not happened.
    private void CheckCustody(string path, AccountOptions account)
    {
        if (account.Route == RouteKind.Direct && !account.AcceptFullCustody)
        {
            errors.Add(
                $"{path}.acceptFullCustody", "is not true, which the route 'direct' needs: whoever has the key has everything in the account",
                "put the positions behind a vault or a Safe and use its route, or set it to true if you accept it");
        }
        else if (account.Route != RouteKind.Direct && account.AcceptFullCustody)
        {
            errors.Add($"{path}.acceptFullCustody", $"is true, and the route is not 'direct'", "remove it: this route needs no such consent");
        }
    }

    private void CheckRole(string path, AccountOptions account)
    {
        if (account.Route != RouteKind.SafeRoles)
        {
            if (account.Roles is not null)
                errors.Add($"{path}.roles", "is there, and the route is not 'safe-roles'", "remove it, or set the route to \"safe-roles\"");
            return;
        }

        if (account.Roles is not { } roles)
        {
            errors.Add($"{path}.roles", "is missing, which the route 'safe-roles' needs", "name the Roles Modifier and the role: { \"module\": \"0x...\", \"role\": \"keeper\" }");
            return;
        }

        try
        {
            RoleKey.Parse(roles.Role);
        }
        catch (FormatException error)
        {
            errors.Add($"{path}.roles.role", "is no role's key", error.Message);
        }
    }

    // What the key itself owns is nobody's exposure, and several accounts may pay from it: it must not count in net delta, let alone twice.
    private void CheckPayer(string path, AccountOptions account)
    {
        for (var index = 0; account.Route == RouteKind.VenueDelegation && errors.IsClean("tokens") && index < account.Buffers.Count; index++)
        {
            if (options.Tokens.TryGetValue(account.Buffers[index], out var token) && token.Underlying is { } underlying)
            {
                errors.Add(
                    FormattableString.Invariant($"{path}.buffers[{index}]"), $"follows {underlying}, and with the route 'venue-delegation' the buffer is the key's own balance, which is no part of the account's net delta",
                    "leave it out: top-ups of such an account are paid in tokens that follow the numeraire");
            }
        }
    }

    private void RequireRoutes(string path, AccountOptions account)
    {
        for (var index = 0; index < account.Venues.Count; index++)
        {
            if (!options.Venues.TryGetValue(account.Venues[index], out var venue))
                continue;
            var routes = VenueRegistry.Of(venue).Routes;
            if (!routes.Contains(account.Route))
            {
                errors.Add(
                    FormattableString.Invariant($"{path}.venues[{index}]"), $"is a venue that the route '{KebabCase.From(account.Route.ToString())}' cannot act at",
                    $"choose one of its routes: {string.Join(", ", routes.Select(route => KebabCase.From(route.ToString())))}");
            }
        }
    }

    // An options vault is deployed for one perp market; which one must not be a guess.
    private void RequireOneMarket(string path, AccountOptions account)
    {
        var markets = account.Venues.Select(name => options.Venues.GetValueOrDefault(name)).OfType<VenueOptions>().Sum(venue => VenueRegistry.Of(venue).VaultMarkets(venue).Count());
        if (markets > 1)
            errors.Add($"{path}.venues", FormattableString.Invariant($"lead to {markets} perp markets, and an options vault trades one"), "give the vault a perp venue whose markets list only the one it was deployed for");
    }

    private void RequireNames(string path, IReadOnlyList<string> names, IEnumerable<string> known, string section)
    {
        for (var index = 0; index < names.Count; index++)
        {
            var at = FormattableString.Invariant($"{path}[{index}]");
            if (!known.Contains(names[index]))
                errors.Add(at, $"is not in {section}", NearestName.Choices(names[index], known, section));
            if (names.Take(index).Contains(names[index]))
                errors.Add(at, "stands there twice", "remove one of the two");
        }
    }
}
