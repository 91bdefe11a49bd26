using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>What the checks of every venue's section have in common.</summary>
/// <param name="options">The whole configuration.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="name">The venue's name.</param>
internal sealed class VenueCheck(KeeperOptions options, ErrorList errors, string name)
{
    /// <summary>The venue's name.</summary>
    public string Name => name;

    /// <summary>Path of a key of the section.</summary>
    public string At(string key) => $"venues.{name}.{key}";

    /// <summary>Reports a key of the section.</summary>
    public void Add(string key, string problem, string mend) => errors.Add(At(key), problem, mend);

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

    /// <summary>A text must be usable as an underlying.</summary>
    public void RequireUnderlying(string key, string underlying)
    {
        if (!ConfigurationChecker.IsName(underlying))
            Add(key, "is not usable as an underlying", "use its symbol, for instance ETH");
    }
}
