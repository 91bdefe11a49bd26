using KeeperBot.Evm.Transports;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Transports;

/// <summary>A loopback server and a client to it.</summary>
internal sealed class LoopbackClient : IAsyncDisposable
{
    internal LoopbackClient(HttpRpcOptions? options = null, TimeProvider? time = null)
    {
        Server = LoopbackRpcServer.Start().On("eth_chainId", "\"0x1\"").On("eth_blockNumber", "\"0x10\"");
        Transport = new HttpRpcTransport(Server.Url, options ?? new HttpRpcOptions { MaxRetries = 0, Deadline = TimeSpan.FromSeconds(20) }, time ?? TimeProvider.System);
        Eth = new EthClient(Transport);
    }

    internal LoopbackRpcServer Server { get; }

    internal HttpRpcTransport Transport { get; }

    internal EthClient Eth { get; }

    public async ValueTask DisposeAsync()
    {
        Transport.Dispose();
        await Server.DisposeAsync();
    }
}
