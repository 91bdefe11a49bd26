using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Evm;
using KeeperBot.Execution.Fees;
using KeeperBot.Host.Composition.Peers;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Host.Composition;

/// <summary>Everything that reads and encodes, built from a configuration: routes, venue adapters, the snapshot reader, the assessor.</summary>
public sealed class PortfolioRoom
{
    private readonly FeeOutlookSource _fees;

    /// <summary>Builds it over a client; nothing is asked of the chain.</summary>
    /// <param name="configuration">What is configured.</param>
    /// <param name="client">The nodes.</param>
    /// <param name="peers">What the keepers of other chains say; null to read it where the configuration has any, and say nothing to them.</param>
    public PortfolioRoom(KeeperConfiguration configuration, EthClient client, IPeerSource? peers = null)
    {
        Reader = new EthChainReader(client);
        _fees = new FeeOutlookSource(client, PolicyComposition.Fees(configuration), PolicyComposition.Gas(configuration));
        Routes = configuration.Accounts.ToImmutableDictionary(account => account.Ref.Id, account => RouteOf(configuration, account));
        Adapters = [.. configuration.Options.Venues.Select(venue => AdapterOf(configuration, new VenueId(venue.Key)))];
        var fallback = Multicall3Code.Load();
        var deployed = configuration.Options.Chain.Multicall3;
        Multicall = (deployed is { } at ? new MulticallOptions { Deployed = at } : new MulticallOptions { Fallback = fallback }) with { GasPerChunk = configuration.Options.Chain.ReadGas, RequestTimeout = configuration.Options.Chain.RequestTimeout };
        Multicaller = new MulticallReader(client, Multicall);
        var byVenue = Adapters.ToDictionary(adapter => adapter.Venue);
        Snapshots = new SnapshotReader(
            configuration.Chain,
            [.. configuration.Accounts.Select(account => new SnapshotAccount(account.Ref, [.. account.Venues.Select(venue => byVenue[venue])], account.Buffers) { Allowances = ApprovablePairs.Of(configuration, account), Rates = Rates(configuration), ReadsShares = configuration.Limits.Drift.Values.Any(drift => drift.TargetPerShare?.Account == account.Ref.Id) })],
            Multicaller, deployed ?? fallback.At)
        {
            Peers = peers ?? (configuration.Options.Peers is null ? null : new FolderPeerSource(configuration)),
        };
        Assessor = new RiskAssessor(configuration.Options.Tokens.Values
            .Where(token => token.Underlying is not null)
            .ToImmutableDictionary(token => token.Address, token => new Underlying(token.Underlying!)));
    }

    /// <summary>Calls at a block.</summary>
    public IChainReader Reader { get; }

    /// <summary>How each account acts.</summary>
    public ImmutableDictionary<AccountId, IAccountRoute> Routes { get; }

    /// <summary>What gas would cost.</summary>
    public IFeeOutlook Fees => _fees;

    /// <summary>The venues.</summary>
    public ImmutableArray<IVenueAdapter> Adapters { get; }

    /// <summary>Where Multicall3 stands.</summary>
    public MulticallOptions Multicall { get; }

    /// <summary>Many reads of one block in one request.</summary>
    public MulticallReader Multicaller { get; }

    /// <summary>Reads the whole portfolio at a block.</summary>
    public SnapshotReader Snapshots { get; }

    /// <summary>Turns a snapshot into risk.</summary>
    public RiskAssessor Assessor { get; }

    private static ImmutableDictionary<Core.Units.Token, TokenRate> Rates(KeeperConfiguration configuration) => configuration.Options.Tokens
        .Where(token => token.Value.Rate is not null)
        .ToImmutableDictionary(token => configuration.Tokens[token.Key], token => new TokenRate(token.Value.Rate!.Value, token.Value.RateDecimals));

    private static IAccountRoute RouteOf(KeeperConfiguration configuration, ConfiguredAccount account) => account.Route switch
    {
        RouteKind.Direct => new DirectRoute(ApprovablePairs.Of(configuration, account)),
        RouteKind.SafeRoles => new SafeRolesRoute(account.Role!.Module, account.Role.Key, new DirectRoute(ApprovablePairs.Of(configuration, account))),
        RouteKind.VenueDelegation => new DelegatedRoute(
            configuration.Options.Limits.Actions.Any(action => action is AllowedAction.Reduce or AllowedAction.Hedge),
            [.. configuration.Tokens.Values.OrderBy(token => token.Symbol, StringComparer.Ordinal)], ApprovablePairs.Of(configuration, account)),
        RouteKind.OptionsVault => new OptionsVaultRoute(account.Venues
            .Select(venue => configuration.Options.Venues[venue.Value])
            .SelectMany(venue => VenueRegistry.Of(venue).VaultMarkets(venue)).Cast<Primitives.Address?>().SingleOrDefault()),
        _ => throw new InvalidOperationException($"no route is composed for {account.Route}"),
    };

    private IVenueAdapter AdapterOf(KeeperConfiguration configuration, VenueId id)
    {
        var (venue, composition) = VenueRegistry.Of(configuration, id);
        return composition.Adapter(venue, new AdapterPorts(Routes, Reader, _fees));
    }
}
