using System.Collections.Immutable;
using KeeperBot.Evm.Nodes;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Resolves the chain's nodes and private relays, and checks them against each other and the quorum.</summary>
internal sealed class NodesCheck(KeeperOptions options, ErrorList errors)
{
    /// <summary>The nodes; usable only where nothing was reported.</summary>
    public ConfiguredNodes Check(string directory)
    {
        if (!errors.IsClean("chain.rpc"))
            return ConfiguredNodes.None;
        var nodes = Resolve(directory);
        var readable = nodes.Where(node => IsHttp(node.Uri)).ToImmutableArray();
        if (!nodes.IsEmpty && readable.IsEmpty)
            errors.AddHidden("chain.rpc[0]", $"has the scheme '{nodes[0].Uri.Scheme}', which only tells of heads, and no node to read from stands beside it", "add an http or https URL");
        if (errors.IsClean("chain.rpc") && errors.IsClean("chain.quorum"))
            CheckQuorum(readable);
        var relays = errors.IsClean("chain.privateRelay") ? ResolveRelays(directory, nodes) : [];
        return new ConfiguredNodes(readable, [.. nodes.Select(node => node.Uri).Where(uri => !IsHttp(uri))], relays);
    }

    private ImmutableArray<ConfiguredNode> Resolve(string directory)
    {
        var nodes = ImmutableArray.CreateBuilder<ConfiguredNode>();
        for (var index = 0; index < options.Chain.Rpc.Count; index++)
        {
            var (node, path) = (options.Chain.Rpc[index], FormattableString.Invariant($"chain.rpc[{index}]"));
            if (node.Operator is { } name && !ConfigurationChecker.IsName(name))
                errors.Add($"{path}.operator", "is not usable as a name", "use letters, digits, '-', '_' and '.'");
            if (!node.Url.TryResolve(directory, out var uri, out var problem))
                errors.AddHidden(path, problem, "give an http, https, ws or wss URL there");
            else if (nodes.Any(other => other.Uri == uri))
                errors.AddHidden(path, $"is the same node as one before it ({uri!.Authority})", "remove it");
            else if (node.Operator is not null && !IsHttp(uri!))
                errors.Add($"{path}.operator", "says whose node a WebSocket is, which has no vote", "remove it");
            else
                nodes.Add(new ConfiguredNode(uri!, node.Operator?.ToLowerInvariant() ?? OperatorName.Of(uri!)));
        }

        return nodes.ToImmutable();
    }

    private ImmutableArray<Uri> ResolveRelays(string directory, ImmutableArray<ConfiguredNode> nodes)
    {
        var relays = ImmutableArray.CreateBuilder<Uri>();
        for (var index = 0; index < options.Chain.PrivateRelay.Count; index++)
        {
            var path = FormattableString.Invariant($"chain.privateRelay[{index}]");
            if (!options.Chain.PrivateRelay[index].TryResolve(directory, out var uri, out var problem))
                errors.AddHidden(path, problem, "give an https URL there");
            else if (uri!.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
                errors.AddHidden(path, $"has the scheme '{uri.Scheme}', by which everybody on the way could read what is to stay private ({uri.Authority})", "give an https URL there");
            else if (relays.Contains(uri))
                errors.AddHidden(path, $"is the same relay as one before it ({uri.Authority})", "remove it");
            else if (nodes.Any(node => node.Uri.Authority == uri.Authority))
                errors.AddHidden(path, $"is a node of chain.rpc too ({uri.Authority}), which gets every public transaction", "take it out of one of the two lists");
            else
                relays.Add(uri);
        }

        return relays.ToImmutable();
    }

    private void CheckQuorum(ImmutableArray<ConfiguredNode> nodes)
    {
        var operators = nodes.Select(node => node.Operator).Distinct(StringComparer.Ordinal).ToArray();
        if (options.Chain?.Quorum > operators.Length)
        {
            errors.Add(
                "chain.quorum", FormattableString.Invariant($"is above the {operators.Length} distinct operators in chain.rpc ({string.Join(", ", operators)})"),
                "add nodes of other operators, or lower it");
        }
    }

    private static bool IsHttp(Uri node) => node.Scheme is "http" or "https";
}

/// <summary>The chain's endpoints by what they are for.</summary>
/// <param name="Readable">Nodes that are read from and get public transactions.</param>
/// <param name="Subscriptions">WebSockets that tell of heads.</param>
/// <param name="PrivateRelays">Relays that get private transactions.</param>
internal sealed record ConfiguredNodes(ImmutableArray<ConfiguredNode> Readable, ImmutableArray<Uri> Subscriptions, ImmutableArray<Uri> PrivateRelays)
{
    internal static readonly ConfiguredNodes None = new([], [], []);
}
