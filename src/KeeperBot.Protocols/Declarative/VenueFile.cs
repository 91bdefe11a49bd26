using System.Collections.Immutable;
using System.Security.Cryptography;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Files;

namespace KeeperBot.Protocols.Declarative;

/// <summary>A venue described by a JSON file, checked; what is still open (addresses of a deployment, the keeper's tokens) is given by <see cref="Bind"/>.</summary>
public sealed class VenueFile
{
    private VenueFile(VenueModel model, string pin) => (Model, Pin) = (model, pin);

    /// <summary>The venue's name in the file.</summary>
    public string Name => Model.Name;

    /// <summary>The chain that the file's addresses are on; null where it does not say.</summary>
    public ChainId? Chain => Model.Chain;

    /// <summary>SHA-256 of the file's bytes, as <c>sha256:</c> and lower case hexadecimal: what the configuration pins.</summary>
    public string Pin { get; }

    /// <summary>Names of the contracts, with the addresses that the file gives.</summary>
    public ImmutableArray<KeyValuePair<string, Address?>> Contracts => [.. Model.Contracts.Select(contract => KeyValuePair.Create(contract.Name, contract.Address))];

    /// <summary>Names of the tokens, with their decimals and the addresses that the file gives.</summary>
    public ImmutableArray<(string Name, string Symbol, int Decimals, Address? Address)> Tokens => [.. Model.Tokens.Select(token => (token.Name, token.Label, token.Decimals, token.Address))];

    /// <summary>The underlyings of its legs and markets.</summary>
    public ImmutableArray<string> Underlyings =>
        [.. Model.Accounts.SelectMany(account => account.Legs).Select(leg => leg.Underlying.Symbol).Concat(Model.Markets.Select(market => market.Underlying.Symbol)).Distinct(StringComparer.Ordinal)];

    /// <summary>Names of the tokens that margin is paid in.</summary>
    public ImmutableArray<string> MarginTokens => [.. Model.Accounts.Select(account => account.Token?.Name).OfType<string>().Distinct(StringComparer.Ordinal)];

    internal VenueModel Model { get; }

    /// <summary>Loads a file.</summary>
    /// <param name="json">UTF-8 JSON; comments and trailing commas are allowed.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="VenueFileException">With every mistake found: place, problem, mend.</exception>
    public static VenueFile Load(ReadOnlySpan<byte> json, string source) =>
        new(VenueLoader.Load(json, source), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(json)));

    /// <summary>The venue at one deployment.</summary>
    /// <param name="venue">The venue's name in the configuration.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="contracts">Addresses that the file leaves open, or that stand in for those it gives.</param>
    /// <param name="tokens">The keeper's tokens by the file's names.</param>
    /// <param name="problems">Each key that is wrong, with what is wrong and how to mend it; empty where the venue is complete.</param>
    /// <returns>The venue, or null where there are problems.</returns>
    public BoundVenue? Bind(
        VenueId venue, ChainId chain, IReadOnlyDictionary<string, Address> contracts, IReadOnlyDictionary<string, Token> tokens,
        out ImmutableArray<(string Key, string Problem, string Mend)> problems)
    {
        var found = ImmutableArray.CreateBuilder<(string, string, string)>();
        if (Model.Chain is { } own && own != chain && Model.Contracts.Any(contract => contract.Address is not null && !contracts.ContainsKey(contract.Name)))
            found.Add(("file", $"has addresses of chain {own}, and this is chain {chain}", "name the contracts of this chain, or another file"));
        foreach (var name in contracts.Keys.Where(name => Model.Contracts.All(contract => contract.Name != name)))
            found.Add(($"contracts.{name}", "is no contract of the file", $"the file has {string.Join(", ", Model.Contracts.Select(contract => contract.Name))}"));
        foreach (var contract in Model.Contracts.Where(contract => contract.Address is null && Model.NeedsAddress(contract) && !contracts.ContainsKey(contract.Name)))
            found.Add(($"contracts.{contract.Name}", "has no address, neither in the file nor here", "give the address of the deployment"));
        foreach (var name in tokens.Keys.Where(name => Model.Tokens.All(token => token.Name != name)))
            found.Add(($"tokens.{name}", "is no token of the file", $"the file has {string.Join(", ", Model.Tokens.Select(token => token.Name))}"));
        foreach (var token in Model.Tokens)
            CheckToken(token, tokens.GetValueOrDefault(token.Name), found);
        problems = found.ToImmutable();
        return problems.IsEmpty
            ? new BoundVenue(this, venue, chain, Model.Contracts.Where(Model.NeedsAddress).ToImmutableDictionary(contract => contract.Name, contract => contracts.TryGetValue(contract.Name, out var at) ? at : contract.Address!.Value),
                Model.Tokens.ToImmutableDictionary(token => token.Name, token => tokens[token.Name]))
            : null;
    }

    private static void CheckToken(TokenSpec token, Token? given, ImmutableArray<(string, string, string)>.Builder found)
    {
        if (given is null)
            found.Add(($"tokens.{token.Name}", "is not bound to a token", "name one of the configured tokens"));
        else if (given.Decimals != token.Decimals)
            found.Add(($"tokens.{token.Name}", FormattableString.Invariant($"has {given.Decimals} decimals, and the file reckons with {token.Decimals}"), "bind the token that the file means, or correct one of the two"));
        else if (token.Address is { } address && address != given.Address)
            found.Add(($"tokens.{token.Name}", $"is at {given.Address}, and the file means {address}", "bind the token that the file means, or correct one of the two"));
    }
}

/// <summary>A venue file with the addresses and tokens of one deployment.</summary>
public sealed class BoundVenue
{
    internal BoundVenue(VenueFile file, VenueId venue, ChainId chain, ImmutableDictionary<string, Address> contracts, ImmutableDictionary<string, Token> tokens) =>
        (File, Venue, Chain, Contracts, Tokens) = (file, venue, chain, contracts, tokens);

    /// <summary>The file.</summary>
    public VenueFile File { get; }

    /// <summary>The venue's name in the configuration.</summary>
    public VenueId Venue { get; }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>Addresses by the file's names.</summary>
    public ImmutableDictionary<string, Address> Contracts { get; }

    /// <summary>Tokens by the file's names.</summary>
    public ImmutableDictionary<string, Token> Tokens { get; }

    internal VenueModel Model => File.Model;
}
