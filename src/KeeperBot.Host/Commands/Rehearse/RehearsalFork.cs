using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>The fork: an Anvil that mines when it is told to, under the chain's own id, and sees the chain through a gate.</summary>
internal sealed class RehearsalFork : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly AnvilProcess _anvil;
    private readonly UpstreamGate _gate;

    private RehearsalFork(AnvilProcess anvil, UpstreamGate gate, TimeProvider time)
    {
        (_anvil, _gate) = (anvil, gate);
        Transport = new HttpRpcTransport(anvil.RpcUrl, new HttpRpcOptions { Deadline = Patience }, time);
        Client = new EthClient(Transport);
        Control = new AnvilControl(Client);
    }

    /// <summary>Where it answers.</summary>
    public Uri Url => _anvil.RpcUrl;

    /// <summary>The block forked at.</summary>
    public BlockHeader ForkedAt => _gate.Head;

    /// <summary>The host of the node that is forked.</summary>
    public string Node => _gate.Node;

    /// <summary>Its transport.</summary>
    public HttpRpcTransport Transport { get; }

    /// <summary>A client of it, under nobody's name.</summary>
    public EthClient Client { get; }

    /// <summary>Its own methods.</summary>
    public AnvilControl Control { get; }

    /// <summary>Forks the configured chain at its newest block.</summary>
    /// <exception cref="CommandFailure">No node answers, or one is on another chain.</exception>
    /// <exception cref="Scenarios.ScenarioException">Anvil is missing, or does not start.</exception>
    public static async Task<RehearsalFork> StartAsync(KeeperConfiguration configuration, TimeProvider time, CancellationToken cancellation)
    {
        var gate = await UpstreamGate.OpenAsync(configuration, time, cancellation).ConfigureAwait(false);
        try
        {
            var options = new AnvilOptions { ChainId = configuration.Chain, ForkUrl = gate.Url, ForkBlock = gate.Head.Number, NoMining = true, Accounts = 0, StartTimeout = Patience };
            var anvil = await AnvilProcess.StartAsync(options, time, cancellation).ConfigureAwait(false);
            return new RehearsalFork(anvil, gate, time);
        }
        catch
        {
            await gate.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets transactions be executed as the acting address, and sees to it that the address can pay for the gas that policy allows in a day.</summary>
    /// <returns>What it held, and what it holds on the fork.</returns>
    public async Task<(UInt256 Held, UInt256 Holds)> LendAsync(Address acting, UInt256 gasMoney)
    {
        await Control.ImpersonateAsync(acting).ConfigureAwait(false);
        var held = await Client.GetBalanceAsync(acting, BlockTag.Latest).ConfigureAwait(false);
        if (held >= gasMoney)
            return (held, held);
        await Control.SetBalanceAsync(acting, gasMoney).ConfigureAwait(false);
        return (held, gasMoney);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Transport.Dispose();
        await _anvil.DisposeAsync().ConfigureAwait(false);
        await _gate.DisposeAsync().ConfigureAwait(false);
    }
}
