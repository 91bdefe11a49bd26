using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>What the checks of every venue's section have in common.</summary>
/// <param name="options">The whole configuration.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="name">The venue's name.</param>
/// <param name="directory">Where relative paths of the configuration start.</param>
internal sealed class VenueCheck(KeeperOptions options, ErrorList errors, string name, string directory)
{
    /// <summary>The venue's name.</summary>
    public string Name => name;

    /// <summary>Where relative paths of the configuration start.</summary>
    public string Directory => directory;

    /// <summary>The chain.</summary>
    public ChainId Chain => new(options.Chain?.Id ?? 0);

    /// <summary>A configured token; null where there is none of that symbol.</summary>
    public Token? Token(string symbol) => options.Tokens is { } tokens && tokens.TryGetValue(symbol, out var token) ? new Token(Chain, token.Address, symbol, token.Decimals) : null;

    /// <summary>Path of a key of the section.</summary>
    public string At(string key) => $"venues.{name}.{key}";

    /// <summary>Reports a key of the section.</summary>
    public void Add(string key, string problem, string mend) => errors.Add(At(key), problem, mend);

    /// <summary>Whether limits.actions has a kind of action; not where it is wrong, which is reported by itself.</summary>
    public bool Allows(AllowedAction action) => errors.IsClean("limits.actions") && options.Limits?.Actions.Contains(action) == true;

    /// <summary>The largest payment of the section must fit the caps of policy, or it could never be made.</summary>
    public void RequireCap(string key, SymbolAmount most)
    {
        if (errors.IsClean("policy") && options.Policy?.Assets.GetValueOrDefault(most.Symbol)?.PerTransaction is { } cap && cap.Value < most.Value)
            Add(key, $"is above policy.assets.{most.Symbol}.perTransaction ({cap})", "lower it, or raise that cap");
    }

    /// <summary>A symbol must name a token.</summary>
    public void RequireToken(string key, string symbol)
    {
        if (options.Tokens is { } tokens && !tokens.ContainsKey(symbol))
            Add(key, "names no token", NearestName.Choices(symbol, tokens.Keys, "tokens"));
    }

    /// <summary>A named token must have so many decimals; <paramref name="because"/> says who counts in them.</summary>
    public void RequireDecimals(string symbol, int decimals, string because)
    {
        if (errors.IsClean("tokens") && options.Tokens.TryGetValue(symbol, out var token) && token.Decimals != decimals)
            errors.Add($"tokens.{symbol}.decimals", FormattableString.Invariant($"is not {decimals}, and {because}"), FormattableString.Invariant($"set it to {decimals}, or name another token in the venue"));
    }

    /// <summary>A named token must count in net delta as a unit of an underlying; null, of none.</summary>
    public void RequireUnitOf(string symbol, string? underlying)
    {
        if (!errors.IsClean("tokens") || !options.Tokens.TryGetValue(symbol, out var token))
            return;
        if (token.Rate is not null)
            errors.Add($"tokens.{symbol}.rate", $"is given, and in {name} one {symbol} is one unit", "remove it, or name another token in the venue");
        if (token.Underlying == underlying)
            return;
        errors.Add(
            $"tokens.{symbol}.underlying", underlying is null ? $"is '{token.Underlying}', and {name} takes the token for the numeraire" : $"is {(token.Underlying is { } other ? $"'{other}'" : "missing")}, and in {name} one {symbol} is one {underlying}",
            underlying is null ? "remove it, or name another token in the venue" : $"set it to \"{underlying}\", so that its balance counts in net delta");
    }

    /// <summary>Whether an account of the venue acts by a route.</summary>
    public bool HasAccountBy(RouteKind route) => errors.IsClean("accounts") && options.Accounts.Any(account => account.Route == route && account.Venues.Contains(name));

    /// <summary>The accounts of the venue must have tokens among their buffers: their balances are what is traded with, and what is watched.</summary>
    public void RequireBuffers(IReadOnlyList<string> symbols)
    {
        for (var index = 0; errors.IsClean("accounts") && index < options.Accounts.Count; index++)
        {
            var account = options.Accounts[index];
            foreach (var symbol in symbols.Where(symbol => account.Venues.Contains(name) && !account.Buffers.Contains(symbol)))
                errors.Add(FormattableString.Invariant($"accounts[{index}].buffers"), $"has no {symbol}, which hedges at {name} trade with", $"add \"{symbol}\"");
        }
    }

    /// <summary>A key must name an account of this venue.</summary>
    public void RequireAccountHere(string key, string account)
    {
        if (!errors.IsClean("accounts"))
            return;
        var here = options.Accounts.Where(item => item.Venues.Contains(name)).Select(item => item.Id).ToList();
        if (!here.Contains(account))
            Add(key, "names no account that has this venue", NearestName.Choices(account, here, "accounts"));
    }

    /// <summary>Every account of this venue must be among those that have something in a section of it.</summary>
    public void RequireOfEveryAccountHere(string key, IEnumerable<string> having, string what)
    {
        if (!errors.IsClean("accounts"))
            return;
        foreach (var account in options.Accounts.Where(item => item.Venues.Contains(name)).Select(item => item.Id).Except(having, StringComparer.Ordinal))
            Add(key, $"has no {what} of the account '{account}', which has this venue", $"add its {what}, or remove '{name}' from the account's venues");
    }

    /// <summary>No account of this venue may act by a route.</summary>
    public void RefuseRouteHere(RouteKind route, string because)
    {
        for (var index = 0; errors.IsClean("accounts") && index < options.Accounts.Count; index++)
        {
            if (options.Accounts[index].Route == route && options.Accounts[index].Venues.Contains(name))
                errors.Add(FormattableString.Invariant($"accounts[{index}].route"), $"is {KebabCase.From(route.ToString())}, and {because}", "choose another route, or give the venue to another account");
        }
    }

    /// <summary>Tokens that hedges spend must have caps.</summary>
    public void RequireCaps(IReadOnlyList<string> symbols)
    {
        if (!errors.IsClean("limits.actions") || options.Limits?.Actions.Contains(AllowedAction.Hedge) != true || !errors.IsClean("policy.assets"))
            return;
        foreach (var symbol in symbols.Where(symbol => options.Policy?.Assets.ContainsKey(symbol) == false))
            errors.Add($"policy.assets.{symbol}", $"is missing, so hedges at {name} that spend it would be refused", "add its caps");
    }

    /// <summary>A share above 0 % and below 100 %.</summary>
    public void RequireShare(string key, Core.Units.Wad share)
    {
        if (share.Sign <= 0 || share >= Core.Units.Wad.One)
            Add(key, "is not between 0 % and 100 %", "give a share such as \"2 %\"");
    }

    /// <summary>A text must be usable as an underlying.</summary>
    public void RequireUnderlying(string key, string underlying)
    {
        if (!ConfigurationChecker.IsName(underlying))
            Add(key, "is not usable as an underlying", "use its symbol, for instance ETH");
    }
}
