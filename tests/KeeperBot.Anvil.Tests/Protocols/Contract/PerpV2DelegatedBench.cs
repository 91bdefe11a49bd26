using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 for a trader that is another address than the keeper: it has named the keeper its delegate for trades, and nothing else.</summary>
public sealed class PerpV2DelegatedBench : PerpV2Bench
{
    private AccountRef _account = null!;
    private PerpV2Adapter _adapter = null!;
    private SnapshotReader _reader = null!;

    public override AccountRef Account => _account;

    public override IVenueAdapter Adapter => _adapter;

    public override SnapshotReader Reader => _reader;

    private protected override async Task OpenAsync()
    {
        _account = new AccountRef(new("trader"), World.Wallet.Chain, World.Wallet.Holder, World.Keeper) { Payer = World.Keeper };
        await base.OpenAsync();
        await World.SendAsync(_account.Holder, "perp.delegateApproval", "approve", _account.Actor, 1);
        _adapter = new PerpV2Adapter(
            World.PerpOptions with { DelegateApproval = Perp.DelegateApproval },
            ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(_account.Id, new DelegatedRoute(trades: true, [World.Usdc])), new EthChainReader(Client));
        _reader = new SnapshotReader(_account.Chain, [new SnapshotAccount(_account, [_adapter], [World.Usdc])], World.Multicall, World.World.Multicall3);
    }

    private protected override AbiValue Sent(Bytes data)
    {
        var sent = World.World.Contracts["perp.clearingHouse"].Abi.Function("openPositionFor").DecodeInput(data.Span);
        sent[0].AsAddress().ShouldBe(Account.Holder);
        return sent[1];
    }
}
