using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Declarative.Files;

namespace KeeperBot.Host.Composition.Venues.Declarative;

/// <summary>Venues that files describe. What policy allows there follows from the file, whose hash the configuration pins.</summary>
internal sealed class DeclarativeComposition() : VenueComposition<DeclarativeVenueOptions>("declarative", RouteKind.SafeRoles, RouteKind.Direct)
{
    /// <inheritdoc/>
    protected override void Check(VenueCheck check, DeclarativeVenueOptions options)
    {
        foreach (var (name, symbol) in options.Tokens)
            check.RequireToken($"tokens.{name}", symbol);
        if (Load(check, options) is not { } file)
            return;
        foreach (var underlying in file.Underlyings)
            check.RequireUnderlying("file", underlying);
        var tokens = options.Tokens.Where(token => check.Token(token.Value) is not null).ToDictionary(token => token.Key, token => check.Token(token.Value)!);
        if (tokens.Count < options.Tokens.Count)
            return;
        if (file.Bind(new VenueId(check.Name), check.Chain, options.Contracts ?? ImmutableDictionary<string, Address>.Empty, tokens, out var problems) is { } bound)
        {
            foreach (var call in DeclaredCall.Of(bound).Where(call => call.Function.Inputs.Any(input => IsBeyondRoles(input.Type))))
                check.RefuseRouteHere(RouteKind.SafeRoles, $"{call.Function.Name} of {check.Name} takes an argument of any length, of which no role can say what policy demands");
        }
        else
        {
            foreach (var (key, problem, mend) in problems)
                check.Add(key, problem, mend);
        }

        options.Loaded = file;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(DeclarativeVenueOptions options) => options.Loaded?.Underlyings ?? [];

    /// <inheritdoc/>
    protected override string? MarginToken(DeclarativeVenueOptions options) =>
        options.Loaded?.MarginTokens.Select(name => options.Tokens.GetValueOrDefault(name)).FirstOrDefault();

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<DeclarativeVenueOptions> venue, AdapterPorts ports) => new DeclarativeAdapter(Bound(venue), ports.Routes, ports.Reader);

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<DeclarativeVenueOptions> venue) =>
        Bound(venue).Contracts.Select(contract => (contract.Value, contract.Key)).Concat(Bound(venue).Tokens.Values.Select(token => (token.Address, token.Symbol)));

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<DeclarativeVenueOptions> venue) => DeclaredCall.Takes(Bound(venue)).Select(take => new TakenToken(take.Token, take.Spender));

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<DeclarativeVenueOptions> venue, ConfiguredAccount account) => DeclarativeCalls.Of(venue, account, Bound(venue));

    /// <summary>Conditions of a role are on words in their places: lists and byte strings of any length have none.</summary>
    private static bool IsBeyondRoles(AbiType type) =>
        type.Element is not null || type.Kind is AbiTypeKind.Bytes or AbiTypeKind.String || (!type.Components.IsDefault && type.Components.Any(component => IsBeyondRoles(component.Type)));

    private static BoundVenue Bound(VenueScope<DeclarativeVenueOptions> venue) =>
        venue.Options.Loaded?.Bind(
            venue.Id, venue.Configuration.Chain, venue.Options.Contracts ?? ImmutableDictionary<string, Address>.Empty,
            venue.Options.Tokens.ToDictionary(token => token.Key, token => venue.Token(token.Value)), out _)
        ?? throw new InvalidOperationException($"the file of {venue.Id} was not checked");

    private static VenueFile? Load(VenueCheck check, DeclarativeVenueOptions options)
    {
        byte[] bytes;
        try
        {
            bytes = System.IO.File.ReadAllBytes(Path.GetFullPath(options.File, check.Directory));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            check.Add("file", $"cannot be read ({error.GetType().Name})", "give the path of the venue file, relative to this configuration, and let the keeper's user read it");
            return null;
        }

        try
        {
            var file = VenueFile.Load(bytes, options.File);
            if (string.Equals(file.Pin, options.Pin, StringComparison.OrdinalIgnoreCase))
                return file;
            check.Add("pin", $"is not the file's hash, which is {file.Pin}: the file is another than the one that was pinned", "look at what changed in it; if that is wanted, pin the new hash");
        }
        catch (VenueFileException error)
        {
            foreach (var mistake in error.Errors)
                check.Add("file", FormattableString.Invariant($"at line {mistake.Line}, column {mistake.Column}: {(mistake.Path.Length == 0 ? "the document" : mistake.Path)} {mistake.Problem}"), mistake.Mend);
        }

        return null;
    }
}
