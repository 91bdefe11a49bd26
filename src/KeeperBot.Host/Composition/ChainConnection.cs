using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>A client of the first configured node that answers, after every node that answers named the configured chain.</summary>
public sealed class ChainConnection : IDisposable
{
    private readonly HttpRpcTransport _transport;

    private ChainConnection(HttpRpcTransport transport) => (_transport, Client) = (transport, new EthClient(transport));

    /// <summary>The client.</summary>
    public EthClient Client { get; }

    /// <summary>The node's host, the only form in which it is shown.</summary>
    public string Node => _transport.EndpointHost;

    /// <summary>Asks every node for its chain id and connects to the first that answers.</summary>
    /// <param name="configuration">Nodes and chain.</param>
    /// <param name="time">The clock.</param>
    /// <param name="skipped">Told of each node that did not answer, with the reason.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CommandFailure">No node answers, or one is on another chain.</exception>
    public static async Task<ChainConnection> OpenAsync(
        KeeperConfiguration configuration, TimeProvider time, Action<string, string> skipped, CancellationToken cancellation)
    {
        ChainConnection? chosen = null;
        var reasons = new List<string>();
        try
        {
            foreach (var node in configuration.Nodes)
            {
                var connection = For(configuration, node, time);
                if (await TryVerifyAsync(connection, configuration, reasons, skipped, cancellation).ConfigureAwait(false) && chosen is null)
                    chosen = connection;
                else
                    connection.Dispose();
            }
        }
        catch
        {
            chosen?.Dispose();
            throw;
        }

        return chosen ?? throw new CommandFailure(
            ExitCode.ChainUnreachable,
            $"chain.rpc: no node gives a usable answer: {string.Join("; ", reasons)}; check that the node runs, the URL and the network, or add another node");
    }

    /// <summary>A connection to one node, nothing asked yet.</summary>
    public static ChainConnection For(KeeperConfiguration configuration, Uri node, TimeProvider time) =>
        new(new HttpRpcTransport(node, new HttpRpcOptions { Deadline = configuration.Options.Chain.RequestTimeout }, time));

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static async Task<bool> TryVerifyAsync(
        ChainConnection connection, KeeperConfiguration configuration, List<string> reasons, Action<string, string> skipped, CancellationToken cancellation)
    {
        try
        {
            var id = await connection.Client.GetChainIdAsync(cancellation).ConfigureAwait(false);
            if (id == configuration.Chain)
                return true;
            throw new CommandFailure(
                ExitCode.ChainMismatch, $"chain.id = {configuration.Chain}: the node at {connection.Node} is on chain {id}; correct chain.id or chain.rpc");
        }
        catch (RpcException error)
        {
            reasons.Add(error.Message);
            skipped(connection.Node, error.Message);
            return false;
        }
    }
}
