using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk.Foresight;

/// <summary>Price histories with a known volatility, and curves with known barriers.</summary>
internal static class Histories
{
    public static readonly ForesightSettings Settings = new(TimeSpan.FromDays(1), 0.4, 0.05, [Eth]);

    public static PriceBook Empty => new(TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));

    /// <summary>A price that goes up and down by the same return every ten minutes, so that its realised volatility is exact.</summary>
    public static PriceBook Of(double volatility, ChainTime until, TimeSpan span, double last = 2000)
    {
        const long step = 600;
        var move = volatility * Math.Sqrt(step / 31_536_000.0);
        var count = (long)span.TotalSeconds / step;
        var book = Empty;
        book.Fill(Eth, [.. Enumerable.Range(0, (int)count).Select(index => new PriceSample(
            (long)until.UnixSeconds - (count - index) * step, last * Math.Exp(index % 2 == 0 ? move : 0)))]);
        return book;
    }

    /// <summary>A margin formula.</summary>
    public sealed class Curve(Func<MarketShift, MarginPoint> at) : IMarginCurve
    {
        public int Asked { get; private set; }

        public MarginPoint At(MarketShift shift)
        {
            Asked++;
            return at(shift);
        }
    }

    /// <summary>The book's perpetual account with its own formula: equity moves with size times the price, the requirement is 6.25 % of the notional.</summary>
    public static Func<MarginAccount, MarginAccount> Foreseeable(double spot = 2000) => margin => margin with
    {
        Curve = new Curve(shift => Perpetual(margin.Equity.ToDouble(), margin.Legs[0].Size.ToDouble(), spot, shift.Factor(Eth))),
    };

    public static MarginPoint Perpetual(double equity, double size, double spot, double factor) =>
        new(equity + size * spot * (factor - 1), 0.0625 * Math.Abs(size) * spot * factor);
}
