using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;

namespace KeeperBot.Quant.Stress;

/// <summary>
/// The positions that a stress run revalues, each with a signed quantity: European options on spot or forward, linear positions and power perps.
/// Not safe for changes from several threads; a run only reads it.
/// </summary>
public sealed class StressBook
{
    /// <summary>The most by which a skew tilt alone may change a volatility, as a share of it.</summary>
    public const double MostTilt = 0.5;

    private readonly VolShockLaw _law;
    private readonly List<OptionPosition> _options = [];
    private readonly List<PowerPosition> _powers = [];
    private StressColumns? _columns;

    /// <summary>A book without positions.</summary>
    /// <param name="law">How a volatility shock spreads over the expiries; null for <see cref="VolShockLaw.Default"/>.</param>
    public StressBook(VolShockLaw? law = null)
    {
        _law = law ?? VolShockLaw.Default;
        _law.Check();
    }

    /// <summary>How many positions were added.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of quantity times spot over the linear positions: what they gain for each 100 % of rise.</summary>
    internal double LinearExposure { get; private set; }

    /// <summary>What the linear positions are worth before any shock.</summary>
    internal double LinearValue { get; private set; }

    /// <summary>Adds a European option in the meaning and units of <see cref="EuropeanOption"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public void AddEuropean(
        double quantity, OptionKind kind, double spot, double strike, double yearsToExpiry, double rate, double dividendYield, double volatility)
    {
        OptionInputs.Check(kind, yearsToExpiry, rate, volatility);
        Require.Finite(quantity);
        Require.Positive(spot);
        Require.Positive(strike);
        Require.Finite(dividendYield);
        double moneyness = Math.Log(strike / spot) - (rate - dividendYield) * Math.Max(yearsToExpiry, 0);
        Add(new(quantity, kind, spot, strike, yearsToExpiry, rate, dividendYield, volatility, moneyness, _law.Factor(yearsToExpiry)));
    }

    /// <summary>Adds a Black-76 option in the meaning and units of <see cref="ForwardOption"/>; a spot shock moves the forward by the same factor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public void AddForwardOption(
        double quantity, OptionKind kind, double forward, double strike, double yearsToExpiry, double rate, double volatility)
    {
        Require.Positive(forward);
        AddEuropean(quantity, kind, forward, strike, yearsToExpiry, rate, rate, volatility);
    }

    /// <summary>Adds a position whose value moves with the spot one to one: spot itself (entry 0), a future or a perp.</summary>
    /// <param name="quantity">Units of underlying, negative when short.</param>
    /// <param name="spot">Price now, greater than zero.</param>
    /// <param name="entry">Price at which its value is zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public void AddLinear(double quantity, double spot, double entry)
    {
        Require.Finite(quantity);
        Require.Positive(spot);
        Require.Finite(entry);
        LinearExposure += quantity * spot;
        LinearValue += quantity * (spot - entry);
        Count++;
    }

    /// <summary>
    /// Adds tokens in the meaning and units of <see cref="PowerPerp"/>. The volatility in their mark moves like that of an option of 17.5 days, and time shocks
    /// take off the funding that is paid in kind at the shocked mark, within the venue's cap.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public void AddPowerPerp(double quantity, double spot, double volatility, double normalisationFactor)
    {
        Require.Finite(quantity);
        Require.Positive(spot);
        double value = quantity * PowerPerp.Evaluate(spot, volatility, normalisationFactor).Price;
        _powers.Add(new(value, volatility, _law.Factor(PowerPerp.FundingPeriod)));
        Count++;
    }

    /// <summary>The options, soonest expiry first, as columns.</summary>
    internal StressColumns Columns => _columns ??= new StressColumns(_options);

    /// <summary>What the positions that are no options are worth in a scenario.</summary>
    internal double OtherValue(in StressScenario scenario)
    {
        double value = LinearValue + LinearExposure * (scenario.SpotFactor - 1), square = scenario.SpotFactor * scenario.SpotFactor;
        foreach (PowerPosition p in _powers)
        {
            double vol = p.Volatility * Math.Max(1 + scenario.VolShock * p.VolFactor, 0), mark = vol * vol * PowerPerp.FundingPeriod;
            double rise = mark - p.Volatility * p.Volatility * PowerPerp.FundingPeriod;
            double funding = scenario.YearsAhead == 0 ? 0 : scenario.YearsAhead * PowerPerp.FundingRate(Math.Exp(Math.Min(mark, 1)));
            value += p.Value * square * Math.Exp(rise - funding);
        }
        return value;
    }

    private void Add(OptionPosition option)
    {
        _options.Add(option);
        _columns = null;
        Count++;
    }

    private readonly record struct PowerPosition(double Value, double Volatility, double VolFactor);

    /// <summary>One option as it was added; Black-76 has its rate as yield too.</summary>
    internal readonly record struct OptionPosition(
        double Quantity, OptionKind Kind, double Spot, double Strike, double Years, double Rate, double Yield, double Volatility, double Moneyness,
        double VolFactor);
}
