using System.Text;
using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Rehearsals;

namespace KeeperBot.Host.Tests.Commands;

public sealed class StandInTransportTests : IDisposable
{
    private static readonly Address Acting = Address.Parse("0x1111111111111111111111111111111111111112");
    private static readonly Address Venue = Address.Parse("0x2222222222222222222222222222222222222223");
    private static readonly string ForksHash = "0x" + new string('7', 64);

    private readonly LocalSigningKey _key = LocalSigningKey.Generate();
    private readonly FakeFork _fork = new();

    public void Dispose() => _key.Dispose();

    private EthClient Client => new(new StandInTransport(_fork, Acting, _key.Address));

    [Fact]
    public async Task Read_OfTheStandIn_IsOfTheActingAddress()
    {
        _fork.Answer = $"\"0x{Venue.ToString()[2..]}{Acting.ToString()[2..]}\"";
        var result = await Client.CallAsync(new CallRequest { From = _key.Address, To = Venue, Data = Bytes.Parse("0x01" + _key.Address.ToString()[2..]) }, BlockTag.Latest);
        _fork.Parameters.ShouldContain("0x01" + Acting.ToString()[2..]);
        _fork.Parameters.ShouldNotContain(_key.Address.ToString()[2..]);
        result.Data.ToString().ShouldBe("0x" + Venue.ToString()[2..] + _key.Address.ToString()[2..]);
    }

    [Fact]
    public async Task Code_IsNeverRenamed()
    {
        _fork.Answer = $"\"0x{Acting.ToString()[2..]}\"";
        (await Client.GetCodeAsync(Venue, BlockTag.Latest)).ToString().ShouldBe(Acting.ToString());
    }

    [Fact]
    public async Task Send_OfTheStandIn_IsExecutedAsTheActingAddressUnderTheSignedHash()
    {
        var signed = Sign(_key);
        _fork.Answer = $"\"{ForksHash}\"";
        var client = Client;

        (await client.SendRawTransactionAsync(signed.Raw, BroadcastRoute.Public)).ShouldBe(signed.Hash);

        _fork.Method.ShouldBe("eth_sendTransaction");
        using var sent = JsonDocument.Parse(_fork.Parameters);
        var transaction = sent.RootElement[0];
        transaction.GetProperty("from").GetString().ShouldBe(Acting.ToString());
        transaction.GetProperty("to").GetString().ShouldBe(Venue.ToString());
        transaction.GetProperty("input").GetString().ShouldBe("0xabcd" + Acting.ToString()[2..]);
        transaction.GetProperty("nonce").GetString().ShouldBe("0x7");
        transaction.GetProperty("gas").GetString().ShouldBe("0x186a0");
        transaction.GetProperty("maxFeePerGas").GetString().ShouldBe("0x80");
        transaction.GetProperty("maxPriorityFeePerGas").GetString().ShouldBe("0x10");
        transaction.GetProperty("value").GetString().ShouldBe("0x0");

        _fork.Answer = "null";
        await client.GetTransactionAsync(signed.Hash);
        _fork.Parameters.ShouldBe($"[\"{ForksHash}\"]");
    }

    [Fact]
    public async Task Send_OfAnotherKey_DoesNotPass()
    {
        using var other = LocalSigningKey.Generate();
        await Should.ThrowAsync<InvalidOperationException>(() => Client.SendRawTransactionAsync(Sign(other).Raw, BroadcastRoute.Public));
        _fork.Method.ShouldBeNull();
    }

    private SignedTransaction Sign(LocalSigningKey key) =>
        new Eip1559Transaction(new ChainId(1), 7, 0x10, 0x80, 100_000, Venue, UInt256.Zero, Bytes.Parse("0xabcd" + _key.Address.ToString()[2..])).Sign(key);

    private sealed class FakeFork : IRpcTransport
    {
        public string Answer { get; set; } = "null";

        public string? Method { get; private set; }

        public string Parameters { get; private set; } = "";

        public string EndpointHost => "fork";

        public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
        {
            (Method, Parameters) = (batch[^1].Method, Encoding.UTF8.GetString(batch[^1].ParametersUtf8.Span));
            return Task.FromResult<IReadOnlyList<RpcReply>>([.. batch.Select(_ => RpcReply.FromResult(Encoding.UTF8.GetBytes(Answer)))]);
        }
    }
}
