using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Options;

/// <summary>A configuration that passed every check which needs no chain, with the domain's own types made from it.</summary>
/// <param name="Source">The file it was read from.</param>
/// <param name="Directory">Where its relative paths start.</param>
/// <param name="Options">What was written.</param>
/// <param name="Nodes">The nodes that are read from.</param>
/// <param name="Tokens">Tokens by symbol.</param>
/// <param name="Accounts">The accounts with their settings, in configured order.</param>
/// <param name="Limits">Everything the decision engine is told.</param>
public sealed record KeeperConfiguration(
    string Source, string Directory, KeeperOptions Options, ImmutableArray<ConfiguredNode> Nodes, ImmutableDictionary<string, Token> Tokens,
    ImmutableArray<ConfiguredAccount> Accounts, DecisionLimits Limits)
{
    /// <summary>SHA-256 of the file as it was read.</summary>
    public Hash32 Digest { get; init; }

    /// <summary>Where each value that is not a default comes from, by its path in the document: written there, or inherited.</summary>
    public ImmutableDictionary<string, string> Origins { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Addresses of WebSockets that tell of new heads. Never logged.</summary>
    public ImmutableArray<Uri> Subscriptions { get; init; } = [];

    /// <summary>Addresses of the private relays. Never logged.</summary>
    public ImmutableArray<Uri> PrivateRelays { get; init; } = [];

    /// <summary>Every address that was given for the chain, to be hidden wherever it might show.</summary>
    public IEnumerable<Uri> NodeAddresses => [.. Nodes.Select(node => node.Uri), .. Subscriptions, .. PrivateRelays];

    /// <summary>The chain.</summary>
    public ChainId Chain => new(Options.Chain.Id);

    /// <summary>The key file's full path; null where a remote signer holds the key.</summary>
    public string? KeyFile => Options.Key.File is { } file ? Path.GetFullPath(file, Directory) : null;

    /// <summary>The remote signer; null where the key is in a file.</summary>
    public RemoteSignerOptions? RemoteSigner { get; init; }

    /// <summary>What is served over HTTP; null where nothing listens.</summary>
    public ConfiguredWeb? Web { get; init; }

    /// <summary>The full path of the file with the key's password, or null.</summary>
    public string? KeyPasswordFile => Options.Key.PasswordFile is { } file ? Path.GetFullPath(file, Directory) : null;

    /// <summary>The journal's full path.</summary>
    public string JournalFile => Path.GetFullPath(Options.Journal.Path, Directory);

    /// <summary>The full path of the price history, a cache beside the journal.</summary>
    public string PriceFile => JournalFile + ".prices";

    /// <summary>The full path of the file with the venues' parameters seen last, a cache beside the journal.</summary>
    public string ParameterFile => JournalFile + ".parameters";

    /// <summary>The full path of the folder where the keepers of the portfolio meet; null where there are no others.</summary>
    public string? PeersFolder => Options.Peers is { } peers ? Path.GetFullPath(peers.Folder, Directory) : null;

    /// <summary>The full path of the file whose presence halts, or null.</summary>
    public string? HaltFile => Options.Policy.HaltFile is { } file ? Path.GetFullPath(file, Directory) : null;

    /// <summary>The log file's full path, or null.</summary>
    public string? LogFile => Options.Logging.File is { } file ? Path.GetFullPath(file, Directory) : null;

    /// <summary>The nodes by host and port, the only form in which they are shown.</summary>
    public IEnumerable<string> RpcHosts => Nodes.Select(node => node.ToString());

    /// <summary>Hides the URLs; a record prints its members otherwise.</summary>
    public override string ToString() => $"configuration of chain {Chain} from {Source}";
}

/// <summary>An account and how it is reached.</summary>
/// <param name="Ref">The account.</param>
/// <param name="Route">How the key acts for it.</param>
/// <param name="Venues">Venues, in configured order.</param>
/// <param name="Buffers">Tokens whose idle balance is the buffer.</param>
public sealed record ConfiguredAccount(AccountRef Ref, RouteKind Route, ImmutableArray<VenueId> Venues, ImmutableArray<Token> Buffers)
{
    /// <summary>Whether the payer's tokens are taken by allowance: it calls the venues by its own key or through a role, no contract between sees to it.</summary>
    public bool PaysByAllowance => Route is RouteKind.Direct or RouteKind.SafeRoles or RouteKind.VenueDelegation;

    /// <summary>The actor's role, where the route is <see cref="RouteKind.SafeRoles"/>; else null.</summary>
    public RoleAccess? Role { get; init; }
}

/// <summary>A role in a Roles Modifier.</summary>
/// <param name="Module">The module.</param>
/// <param name="Key">The role.</param>
/// <param name="Since">A block not after the module's creation.</param>
public sealed record RoleAccess(Address Module, RoleKey Key, ulong Since);
