using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.TestKit;

/// <summary>A bare Anvil with a client, for tests that need a chain but no world.</summary>
public sealed class AnvilSession : IAsyncDisposable
{
    private readonly AnvilProcess _anvil;
    private readonly HttpRpcTransport _transport;

    private AnvilSession(AnvilProcess anvil)
    {
        _anvil = anvil;
        _transport = new HttpRpcTransport(anvil.RpcUrl, new HttpRpcOptions(), TimeProvider.System);
        Client = new EthClient(_transport);
        Control = new AnvilControl(Client);
    }

    /// <summary>Where it answers.</summary>
    public Uri RpcUrl => _anvil.RpcUrl;

    /// <summary>A client of it.</summary>
    public EthClient Client { get; }

    /// <summary>Its own methods.</summary>
    public AnvilControl Control { get; }

    /// <summary>Starts it.</summary>
    public static async Task<AnvilSession> StartAsync(AnvilOptions? options = null, CancellationToken cancellation = default) =>
        new(await AnvilProcess.StartAsync(options ?? new AnvilOptions(), TimeProvider.System, cancellation));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _anvil.DisposeAsync();
    }
}
