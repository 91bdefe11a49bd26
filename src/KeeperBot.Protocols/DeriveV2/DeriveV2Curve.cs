using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>
/// The standard manager's maintenance margin and mark-to-market value as functions of the market (StandardManager._getMarketMargin): cash; perpetuals at the perp price,
/// less a share of their notional; bases at a factor; options an expiry at a time (<see cref="DeriveV2Expiry"/>). A perp's difference from the spot stays until
/// marks converge; volatilities are the feed's at each strike, times the factor. Neither funding nor interest accrues: their rates are not read.
/// </summary>
internal sealed class DeriveV2Curve : IMarginCurve
{
    /// <summary>How far the formula may be from the venue's figures, of the sum of all amounts in them: its exponentials and normals are integers.</summary>
    private const double Agreement = 1e-9;

    private readonly ImmutableArray<Market> _markets;
    private readonly double _margin;
    private readonly double _value;

    private DeriveV2Curve(ImmutableArray<Market> markets, double margin, double value)
    {
        _markets = markets;
        // What was read less the moving parts: cash, and what the venue's integers differ by.
        var (moving, worth) = Moving(MarketShift.None);
        (_margin, _value) = (margin - moving, value - worth);
    }

    /// <summary>The curve of a subaccount; null where the formula does not give the venue's margin: then the manager is of another version, and nothing is foreseen.</summary>
    internal static DeriveV2Curve? Of(DeriveV2Options options, AbiValue read, ReadAnswers answers, ChainTime now)
    {
        var held = read["holdings"].Items.Where(item => item["assetType"].AsInt32() != 0).ToList();
        var (margin, value, cash) = (Number(read, "maintenanceMargin"), Number(read, "markToMarket"), Number(read, "cash"));
        var curve = new DeriveV2Curve(MarketsOf(options, read, answers, now), margin, value);
        // Unsettled profits and losses of perps are in the value and in the margin alike.
        var settled = held.Where(item => item["assetType"].AsInt32() == DeriveV2Reads.Perpetual).Sum(item => Number(item, "value"));
        var size = Math.Abs(cash) + held.Sum(item => Math.Abs(Number(item, "value")) + Math.Abs(Number(item, "balance") * Number(item, "spot")));
        return Math.Abs(curve._margin - cash - settled) <= Agreement * size ? curve : null;
    }

    /// <summary>The same subaccount under other parameters: what they do not rule stays as it was read.</summary>
    internal DeriveV2Curve Under(DeriveV2Options options, AbiValue read, ReadAnswers answers, ChainTime now)
    {
        var other = new DeriveV2Curve(MarketsOf(options, read, answers, now), 0, 0);
        return new(other._markets, _margin + other.Moving(MarketShift.None).Margin, _value + other.Moving(MarketShift.None).Value);
    }

    private static ImmutableArray<Market> MarketsOf(DeriveV2Options options, AbiValue read, ReadAnswers answers, ChainTime now)
    {
        var held = read["holdings"].Items.Where(item => item["assetType"].AsInt32() != 0).ToList();
        return
        [
            .. options.Markets
                .Select(market => new Market(market, DeriveV2Requirements.Read(market, answers), [.. held.Where(item => item["marketId"].AsBigInteger() == market.Id)], (long)now.UnixSeconds))
                .Where(market => market.Holds),
        ];
    }

    /// <inheritdoc/>
    public MarginPoint At(MarketShift shift)
    {
        var (margin, value) = Moving(shift);
        (margin, value) = (_margin + margin, _value + value);
        // As DeriveV2Interpreter.Ratio.
        return value > margin ? new(value, value - margin) : margin < 0 ? new(0, -margin) : new(value, 0);
    }

    /// <summary>The part of margin and value that the market moves; of a perp, the change of its value.</summary>
    private (double Margin, double Value) Moving(MarketShift shift)
    {
        var (margin, value) = (0.0, 0.0);
        foreach (var market in _markets)
        {
            var (more, worth) = market.At(shift);
            margin += more;
            value += worth;
        }

        return (margin, value);
    }

    private static double Number(AbiValue of, string name) => Wad.FromRaw(of[name].AsBigInteger()).ToDouble();

    private sealed class Market
    {
        private readonly Underlying _underlying;
        private readonly DeriveV2Requirements _terms;
        private readonly double _spot;
        private readonly double _perp;
        private readonly double _perpPrice;
        private readonly double _base;
        private readonly double _baseWorth;
        private readonly ImmutableArray<DeriveV2Expiry> _expiries;

        internal Market(DeriveV2Market market, DeriveV2Requirements terms, ImmutableArray<AbiValue> holdings, long now)
        {
            (_underlying, _terms, Holds) = (market.Underlying, terms, !holdings.IsEmpty);
            _spot = Holds ? Number(holdings[0], "spot") : 0;
            foreach (var item in holdings)
            {
                if (item["assetType"].AsInt32() == DeriveV2Reads.Perpetual)
                    (_perp, _perpPrice) = (Number(item, "balance"), Number(item, "price"));
                else if (item["assetType"].AsInt32() == DeriveV2Reads.Base)
                    (_base, _baseWorth) = (Number(item, "balance"), Number(item, "value"));
            }

            _expiries =
            [
                .. holdings.Where(item => item["assetType"].AsInt32() == DeriveV2Reads.Option).GroupBy(item => item["expiry"].AsBigInteger()).Select(expiry => DeriveV2Expiry.Read([.. expiry], now)),
            ];
        }

        internal bool Holds { get; }

        internal (double Margin, double Value) At(MarketShift shift)
        {
            var factor = shift.Factor(_underlying);
            var perp = Math.Max(0, (_spot * factor) + (shift.MarksConverged ? 0 : _perpPrice - _spot));
            var gain = _perp * (perp - _perpPrice);
            var margin = gain - (_terms.Perp * Math.Abs(_perp) * perp) + (_terms.Base * _base * _spot * factor);
            var value = gain + (_baseWorth * factor);
            foreach (var expiry in _expiries)
            {
                var (more, worth) = expiry.At(_terms, _spot, factor, shift);
                margin += more;
                value += worth;
            }

            return (margin, value);
        }
    }
}
