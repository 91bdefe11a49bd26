using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Risk;

/// <summary>Gathers exposure lines per underlying while one snapshot is assessed.</summary>
internal sealed class ExposureBook(ChainTime now)
{
    private readonly SortedDictionary<Underlying, List<ExposureLine>> _lines = [];
    private readonly Dictionary<Underlying, Wad> _spots = [];
    private readonly HashSet<Underlying> _pools = [];
    private readonly Dictionary<Underlying, List<PeerLine>> _elsewhere = [];
    private readonly Dictionary<Underlying, Wad> _peerSpots = [];

    /// <summary>The price of a pool, where there is no other.</summary>
    public void AddPool(Underlying underlying, Wad price)
    {
        if (price.Sign > 0 && !_spots.ContainsKey(underlying))
            _pools.Add(underlying);
        AddSpot(underlying, price);
    }

    /// <summary>The first price offered for an underlying is its reference; linear markets are asked before options.</summary>
    public void AddSpot(Underlying underlying, Wad price)
    {
        Lines(underlying);
        if (price.Sign > 0)
            _spots.TryAdd(underlying, price);
    }

    public void Add(AccountId account, MarginAccountId margin, PositionLeg leg)
    {
        AddSpot(leg.Underlying, leg switch
        {
            OptionLeg option => option.Spot,
            PerpLeg perp => perp.IndexPrice,
            SpotLeg spot => spot.Price,
            _ => Wad.Zero,
        });
        Lines(leg.Underlying).Add(new(account, margin, leg.Id, Kind(leg), leg.Size, PositionGreeks.Of(leg, now)) { Expiry = (leg as OptionLeg)?.Expiry });
    }

    public void AddIdle(AccountId account, Underlying underlying, IdleBalance idle)
    {
        var size = idle.Amount.ToWad(Rounding.Down).Multiply(idle.UnderlyingPerToken, Rounding.Down);
        Lines(underlying).Add(new(account, MarginAccountId.Cross(account, new("idle")), new(idle.Amount.Token.Symbol), "idle", size, new(size.ToDouble(), 0, 0, 0)));
    }

    /// <summary>What a keeper on another chain tells of.</summary>
    /// <returns>How far its price is from this chain's, or where that has none from the first peer's, as a share of the latter; null where it names none.</returns>
    public Wad? AddPeer(Underlying underlying, Wad? price, PeerLine line)
    {
        Lines(underlying);
        if (!_elsewhere.TryGetValue(underlying, out var lines))
            _elsewhere.Add(underlying, lines = []);
        lines.Add(line);
        if (price is not { Sign: > 0 } theirs)
            return null;
        _peerSpots.TryAdd(underlying, theirs);
        // Where this chain has none, peers are compared with the first of them.
        var own = _spots.GetValueOrDefault(underlying, _peerSpots[underlying]);
        return (theirs - own).Abs().Divide(own, Rounding.Up);
    }

    public ImmutableArray<UnderlyingRisk> Close(bool complete)
    {
        var result = ImmutableArray.CreateBuilder<UnderlyingRisk>(_lines.Count);
        foreach (var (underlying, lines) in _lines)
        {
            var net = default(GreekVector);
            foreach (var line in lines)
                net += line.Greeks;
            ImmutableArray<PeerLine> elsewhere = _elsewhere.TryGetValue(underlying, out var told) ? [.. told] : [];
            foreach (var line in elsewhere)
                net += line.Greeks;
            Wad? own = _spots.TryGetValue(underlying, out var price) ? price : null;
            var spot = own ?? (_peerSpots.TryGetValue(underlying, out var theirs) ? theirs : null);
            Wad? delta = net.IsFinite ? Wad.FromDouble(net.Delta) : null;
            result.Add(new(underlying, spot, delta, net, [.. lines], complete && delta is not null && spot is not null) 
            {
                SpotOfPool = _pools.Contains(underlying),
                SpotOfPeer = own is null && spot is not null,
                Elsewhere = elsewhere,
                VegaTerms = VegaTerm.Of(lines, now),
            });
        }

        return result.MoveToImmutable();
    }

    private static string Kind(PositionLeg leg) => leg switch
    {
        OptionLeg option => option.Kind == Quant.BlackScholes.OptionKind.Call ? "call" : "put",
        PerpLeg => "perp",
        SpotLeg spot => spot.Line,
        _ => leg.GetType().Name,
    };

    private List<ExposureLine> Lines(Underlying underlying)
    {
        if (!_lines.TryGetValue(underlying, out var lines))
            _lines.Add(underlying, lines = []);
        return lines;
    }
}
