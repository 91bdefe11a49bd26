using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 as abi/perp-v2.venue.json describes it, on the same account, the same grid and with the same trades as the coded adapter. The file does not ask how old the index price is.</summary>
public sealed class PerpV2FileBench : PerpV2Bench
{
    private IVenueAdapter? _adapter;

    public override IVenueAdapter Adapter => _adapter ??= Bind(PerpFileVenue.Contracts(World.World), World.Usdc);

    public override SnapshotReader Reader => World.ReaderOf(Adapter);

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("exchange is the vault", Bind(With("exchange", Perp.Vault), World.Usdc)),
        ("vault is the exchange", Bind(With("vault", Perp.Exchange), World.Usdc)),
        ("accountBalance is without code", Bind(With("accountBalance", Address.Parse("0x00000000000000000000000000000000000000aa")), World.Usdc)),
        ("market is the quote token", Bind(With("vETH", Perp.QuoteToken), World.Usdc)),
        ("a token of other decimals", Bind(PerpFileVenue.Contracts(World.World), World.Usdc with { Address = World.Susd.Address })),
    ];

    public override bool HasCurve => false;

    public override IReadOnlyList<VenueMove> Moves => [];

    /// <summary>Without a curve no liquidation price is foretold.</summary>
    public override IReadOnlyList<VenueKnob> Knobs => [.. base.Knobs.Select(knob => knob with { PriceDecimals = null })];

    public override IReadOnlyList<VenueState> States => [.. base.States.Where(state => !state.Name.StartsWith("the price is", StringComparison.Ordinal))];

    private ImmutableDictionary<string, Address> With(string contract, Address at) => PerpFileVenue.Contracts(World.World).SetItem(contract, at);

    private DeclarativeAdapter Bind(ImmutableDictionary<string, Address> contracts, Token usdc) =>
        new(PerpFileVenue.Bind("perp-v2", World.Perp.Venue, Account.Chain, contracts, ("settlement", usdc)), World.Routes, new EthChainReader(Client));
}
