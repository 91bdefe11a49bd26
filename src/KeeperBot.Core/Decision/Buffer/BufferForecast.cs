using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant;

namespace KeeperBot.Core.Decision.Buffer;

/// <summary>
/// What the accounts that share a buffer would ask of it together, if every price moved by z sigma sqrt(t) one way, with the volatility shock, at once or by the end of the time t:
/// the worst of the four. Each account by its own venue's formula, in one and the same market. Pure.
/// </summary>
public sealed class BufferForecast
{
    /// <summary>The times that a runway is looked for among.</summary>
    public static ImmutableArray<TimeSpan> Runways { get; } = [TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    private readonly PortfolioSnapshot _snapshot;
    private readonly BufferTerms _terms;
    private readonly Dictionary<Underlying, VolatilityOutlook> _outlooks;
    private readonly StressedMarket _market;
    private readonly List<(AccountSnapshot Owner, MarginAccount Margin)> _foreseen = [];
    private readonly List<(AccountSnapshot Owner, MarginAccount Margin)> _blind = [];
    private readonly MarginLimitsPair?[] _levels;
    private readonly double[] _volatility;
    private readonly Dictionary<(Address Payer, Token Token), Wad> _idle = [];
    private readonly Dictionary<TimeSpan, OrderedDictionary<(Address Payer, Token Token), BufferOutlook>> _over = [];

    /// <param name="snapshot">The portfolio.</param>
    /// <param name="outlooks">How much each underlying of a leg is taken to move.</param>
    /// <param name="limits">Triggers and targets.</param>
    /// <param name="terms">What is to be lasted through.</param>
    public BufferForecast(PortfolioSnapshot snapshot, ImmutableArray<VolatilityOutlook> outlooks, DecisionLimits limits, BufferTerms terms)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(terms);
        (_snapshot, _terms) = (snapshot, terms);
        _outlooks = outlooks.ToDictionary(outlook => outlook.Underlying);
        _market = new StressedMarket(snapshot, terms.Numeraires);
        foreach (var item in PortfolioGrid.Owned(snapshot).Where(item => item.Margin.Health.HasRequirement))
            (IsForeseen(item.Margin) ? _foreseen : _blind).Add(item);
        // The same in every market that is looked at.
        _levels = [.. _foreseen.Select(item => DemandTable.LevelsOf(item.Margin, limits))];
        _volatility = [.. _foreseen.Select(item => PortfolioGrid.VolatilityFactor(item.Margin, terms.VolatilityShock, snapshot.Block.Timestamp))];
        foreach (var (payer, token, idle) in Buffers())
            _idle.TryAdd((payer, token), idle);
    }

    /// <summary>Every buffer over a time, by symbol and payer; worked out once.</summary>
    public IReadOnlyCollection<BufferOutlook> Over(TimeSpan horizon) => ByBuffer(horizon).Values;

    /// <summary>The longest of <see cref="Runways"/> that a buffer lasts through, with every shorter one; zero where it does not last through the shortest.</summary>
    public TimeSpan Runway(Address payer, Token token) =>
        Runways.TakeWhile(horizon => ByBuffer(horizon).GetValueOrDefault((payer, token))?.Lasts == true).LastOrDefault(TimeSpan.Zero);

    private OrderedDictionary<(Address Payer, Token Token), BufferOutlook> ByBuffer(TimeSpan horizon)
    {
        if (_over.TryGetValue(horizon, out var known))
            return known;
        var worst = Worst(horizon);
        var outlooks = new OrderedDictionary<(Address Payer, Token Token), BufferOutlook>();
        foreach (var buffer in _idle.Keys.Union(worst.Keys).OrderBy(buffer => buffer.Token.Symbol, StringComparer.Ordinal).ThenBy(buffer => buffer.Payer.ToString(), StringComparer.Ordinal))
        {
            var sum = worst.GetValueOrDefault(buffer, DemandTable.Sum.Nothing);
            outlooks.Add(buffer, new(buffer.Payer, buffer.Token, horizon, _idle.TryGetValue(buffer, out var idle) ? idle : DemandTable.Idle(_snapshot, buffer.Payer, buffer.Token), DemandTable.Amount(sum.ToTarget, buffer.Token), sum.Accounts)
            {
                Unforeseen = [.. _blind.Where(item => item.Owner.Account.Payer == buffer.Payer && Takes(item.Margin, buffer.Token)).Select(item => item.Margin.Id)],
            });
        }

        return _over[horizon] = outlooks;
    }

    private bool IsForeseen(MarginAccount margin) => PortfolioGrid.Foretells(margin) && margin.Legs.All(leg => _market.Held.Contains(leg.Underlying) || _outlooks.ContainsKey(leg.Underlying));

    private static bool Takes(MarginAccount margin, Token token) => margin.MarginToken == token || margin.Means.Any(means => means.Token == token);

    /// <summary>The idle balances with which some margin account can be helped.</summary>
    private IEnumerable<(Address Payer, Token Token, Wad Idle)> Buffers() =>
        from account in _snapshot.Accounts
        from idle in account.Idle
        where account.Venues.OfType<KnownReading>().SelectMany(reading => reading.MarginAccounts).Any(margin => Takes(margin, idle.Amount.Token))
        select (account.Account.Payer, idle.Amount.Token, idle.Amount.ToWad(Rounding.Down));

    private Dictionary<(Address Payer, Token Token), DemandTable.Sum> Worst(TimeSpan horizon)
    {
        var years = YearFraction.FromSeconds((long)Math.Ceiling(horizon.TotalSeconds));
        var worst = new Dictionary<(Address, Token), DemandTable.Sum>();
        foreach (var (direction, ahead) in new[] { (1, 0.0), (-1, 0.0), (1, years), (-1, years) })
        {
            var market = Market(direction, years, ahead);
            var shifts = new Dictionary<double, MarketShift>();
            foreach (var (buffer, sum) in DemandTable.At(_foreseen, _levels, index => At(index, market, shifts)))
            {
                if (!worst.TryGetValue(buffer, out var before) || sum.IsWorseThan(before))
                    worst[buffer] = sum;
            }
        }

        return worst;
    }

    private MarketShift Market(int direction, double years, double ahead) => new()
    {
        SpotFactors = ImmutableDictionary.CreateRange(_market.Moved.Where(_outlooks.ContainsKey)
            .Select(underlying => KeyValuePair.Create(underlying, Math.Exp(direction * _terms.Deviations * _outlooks[underlying].At(years) * Math.Sqrt(years))))),
        YearsAhead = ahead,
    };

    /// <summary>Accounts whose volatilities are shocked alike are looked at in one and the same market.</summary>
    private (MarketShift Shift, MarginPoint Point) At(int index, MarketShift market, Dictionary<double, MarketShift> shifts)
    {
        if (!shifts.TryGetValue(_volatility[index], out var shift))
            shifts.Add(_volatility[index], shift = market with { VolatilityFactor = _volatility[index] });
        return (shift, PortfolioGrid.At(_foreseen[index].Margin, shift));
    }
}
