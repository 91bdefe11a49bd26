using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Execution.Tests.Support;

/// <summary>An Anvil that mines on demand, with the counter on it, behind a proxy that can misbehave and counts what it sees.</summary>
internal sealed class CounterChain : IAsyncDisposable
{
    private readonly AnvilSession _anvil;

    private CounterChain(AnvilSession anvil, LoopbackRpcServer proxy) => (_anvil, Proxy) = (anvil, proxy);

    public LoopbackRpcServer Proxy { get; }

    /// <summary>The node behind the proxy.</summary>
    public Uri Upstream => _anvil.RpcUrl;

    public AnvilControl Control => _anvil.Control;

    public EthClient Direct => _anvil.Client;

    public TestFolder Folder { get; } = new();

    public int Sends => Proxy.Calls("eth_sendRawTransaction");

    public static async Task<CounterChain> StartAsync()
    {
        var anvil = await AnvilSession.StartAsync(new AnvilOptions { NoMining = true, GenesisTime = new ChainTime(1_700_000_000) });
        await anvil.Control.SetCodeAsync(TestPlan.Contract, CounterSource.Code);
        await anvil.Control.MineManyAsync(4, TimeSpan.FromSeconds(12));
        return new CounterChain(anvil, LoopbackRpcServer.StartProxy(anvil.RpcUrl));
    }

    public Task<PlaneKit> PlaneAsync(Manager.PlaneOptions? options = null, PolicyRules? rules = null) =>
        PlaneKit.StartAsync(Proxy.Url, Folder.Journal, options, rules: rules);

    public Task<BlockHeader> MineAsync(int blocks = 1) => Control.MineManyAsync(blocks, TimeSpan.FromSeconds(12));

    /// <summary>How often the counter was incremented, on the node's head.</summary>
    public async Task<ulong> CountAsync() => (ulong)UInt256.FromBigEndian((await Direct.GetStorageAtAsync(TestPlan.Contract, UInt256.Zero, BlockTag.Latest)).Span);

    public Task<ulong> NonceAsync() => Direct.GetTransactionCountAsync(TestPlan.Actor, BlockTag.Latest);

    /// <summary>A transaction of the actor that is not the keeper's: Anvil holds the key too, which makes it the other wallet.</summary>
    public Task RivalAsync(ulong nonce) => Direct.RawAsync("eth_sendTransaction", new JsonObject
    {
        ["from"] = TestPlan.Actor.ToString(), ["to"] = TestPlan.Actor.ToString(), ["value"] = "0x1", ["gas"] = "0x5208",
        ["nonce"] = "0x" + nonce.ToString("x", System.Globalization.CultureInfo.InvariantCulture), ["maxFeePerGas"] = "0x174876e800", ["maxPriorityFeePerGas"] = "0x3b9aca00",
    });

    /// <summary>The invariants that hold whatever happened: the journal is whole, one nonce an intent, and what the chain holds is what was signed.</summary>
    public async Task AssertInvariantsAsync(TransactionJournal journal, ulong effects)
    {
        (await CountAsync()).ShouldBe(effects, "on-chain effects");
        using var reader = JournalReader.Open(Folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
        foreach (var story in journal.Recent(100))
        {
            story.Attempts.ShouldAllBe(attempt => attempt.Nonce == story.Nonce && SignedTransaction.Decode(attempt.Raw).Sender == TestPlan.Actor);
            if (story.Mined is { } mined)
                (await Direct.GetTransactionReceiptAsync(mined.Hash)).ShouldNotBeNull().BlockHash.ShouldBe(mined.BlockHash);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _anvil.DisposeAsync();
        Folder.Dispose();
    }
}
