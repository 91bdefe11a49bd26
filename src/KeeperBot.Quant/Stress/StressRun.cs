using System.Numerics;
using System.Runtime.InteropServices;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Stress;

/// <summary>One worker's buffers, in which it revalues a book scenario after scenario.</summary>
internal sealed class StressRun
{
    private readonly StressBook _book;
    private readonly StressColumns _columns;
    private readonly double[] _spot, _years, _vol, _price, _unused;

    public StressRun(StressBook book)
    {
        _book = book;
        _columns = book.Columns;
        int n = _columns.Count;
        (_spot, _years, _vol, _price, _unused) = (new double[n], new double[n], new double[n], new double[n], new double[5 * n]);
    }

    /// <summary>The value of the whole book in a scenario.</summary>
    public double Value(in StressScenario scenario)
    {
        double value = _book.OtherValue(scenario);
        int n = _columns.Count, expired = Expired(scenario.YearsAhead);
        for (int i = 0; i < expired; i++)
            value += _columns.Quantity[i] * Payoff(i, scenario.SpotFactor);
        if (expired == n)
            return value;
        Shock(scenario, expired);
        Evaluate(expired, n - expired);
        return value + Sum(expired);
    }

    private int Expired(double yearsAhead)
    {
        int low = 0, high = _columns.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_columns.Years[middle] - yearsAhead <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private double Payoff(int i, double factor)
    {
        double gain = _columns.Spot[i] * factor - _columns.Strike[i];
        return Math.Max(_columns.Kinds[i] == OptionKind.Call ? gain : -gain, 0);
    }

    /// <summary>Fills the shocked inputs from <paramref name="start"/> on, in vectors; the tilt only where there is one.</summary>
    private void Shock(in StressScenario scenario, int start)
    {
        int n = _columns.Count, i = start;
        Vector<double> factor = new(scenario.SpotFactor), ahead = new(scenario.YearsAhead), shock = new(scenario.VolShock);
        Vector<double> tilt = new(scenario.SkewTilt), shift = new(Math.Log(scenario.SpotFactor)), most = new(StressBook.MostTilt);
        for (; i <= n - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(_columns.Spot, i) * factor).CopyTo(_spot, i);
            (new Vector<double>(_columns.Years, i) - ahead).CopyTo(_years, i);
            Vector<double> rise = Vector<double>.One + shock * new Vector<double>(_columns.VolFactor, i);
            Vector<double> vol = new Vector<double>(_columns.Volatility, i) * Vector.Max(rise, Vector<double>.Zero);
            if (scenario.SkewTilt != 0)
            {
                Vector<double> lean = tilt * (new Vector<double>(_columns.Moneyness, i) - shift);
                vol *= Vector<double>.One + Vector.Max(Vector.Min(lean, most), -most);
            }
            vol.CopyTo(_vol, i);
        }
        for (; i < n; i++)
        {
            _spot[i] = _columns.Spot[i] * scenario.SpotFactor;
            _years[i] = _columns.Years[i] - scenario.YearsAhead;
            double lean = scenario.SkewTilt * (_columns.Moneyness[i] - shift[0]);
            double tilted = 1 + Math.Clamp(lean, -StressBook.MostTilt, StressBook.MostTilt);
            _vol[i] = _columns.Volatility[i] * Math.Max(1 + scenario.VolShock * _columns.VolFactor[i], 0) * tilted;
        }
    }

    private void Evaluate(int start, int count)
    {
        OptionBatch options = new()
        {
            Kinds = _columns.Kinds.AsSpan(start, count),
            Spot = _spot.AsSpan(start, count),
            Strike = _columns.Strike.AsSpan(start, count),
            YearsToExpiry = _years.AsSpan(start, count),
            Rate = _columns.Rate.AsSpan(start, count),
            DividendYield = _columns.Yield.AsSpan(start, count),
            Volatility = _vol.AsSpan(start, count),
        };
        int n = _columns.Count;
        GreekBatch greeks = new()
        {
            Price = _price.AsSpan(start, count),
            Delta = _unused.AsSpan(start, count),
            Gamma = _unused.AsSpan(n + start, count),
            Vega = _unused.AsSpan(2 * n + start, count),
            Theta = _unused.AsSpan(3 * n + start, count),
            Rho = _unused.AsSpan(4 * n + start, count),
        };
        EuropeanOptionBatch.Evaluate(options, greeks);
    }

    private double Sum(int start)
    {
        ReadOnlySpan<double> quantity = _columns.Quantity.AsSpan(start), price = _price.AsSpan(start);
        ReadOnlySpan<Vector<double>> quantities = MemoryMarshal.Cast<double, Vector<double>>(quantity);
        ReadOnlySpan<Vector<double>> prices = MemoryMarshal.Cast<double, Vector<double>>(price);
        Vector<double> lanes = Vector<double>.Zero;
        for (int i = 0; i < prices.Length; i++)
            lanes += quantities[i] * prices[i];
        double sum = Vector.Sum(lanes);
        for (int i = prices.Length * Vector<double>.Count; i < price.Length; i++)
            sum += quantity[i] * price[i];
        return sum;
    }
}
