using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;
using KeeperBot.Protocols.Reading;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.Declarative.Reading;

/// <summary>A margin account with the values it came from, by which its actions are encoded.</summary>
internal sealed record ReadAccount(MarginAccount Margin, AccountSpec Spec, Frame Frame, bool HasExpired)
{
    /// <summary>The means that are taken now, with the values by which each is encoded.</summary>
    internal ImmutableArray<ReadMeans> Means { get; init; } = [];
}

/// <summary>One of several ways to help an account, as read.</summary>
internal sealed record ReadMeans(TopUpMeans Terms, MeansSpec Spec, Frame Frame);

/// <summary>Turns fields into the domain's records.</summary>
internal sealed class VenueReadings(BoundVenue venue, AccountRef account, BlockRef block, Frame frame, Func<MarketSpec, bool> tradable)
{
    private readonly ImmutableArray<string>.Builder _warnings = ImmutableArray.CreateBuilder<string>();

    /// <summary>The reading, and its accounts with their values.</summary>
    /// <exception cref="ReadFailedException">A condition does not hold, or something has no value.</exception>
    internal (KnownReading Reading, ImmutableArray<ReadAccount> Accounts) Read()
    {
        foreach (var requirement in venue.Model.Requirements)
        {
            foreach (var (at, item) in Frames(requirement.List))
            {
                if (!Evaluate(requirement.Condition, at, $"require {requirement.Code}").IsTrue)
                    throw new ReadFailedException(requirement.Code, item is null ? requirement.Message : $"{requirement.Message} (item {item} of {requirement.List})");
            }
        }

        foreach (var warning in venue.Model.Warnings)
        {
            var count = Frames(warning.List).Count(frames => Evaluate(warning.Condition, frames.Frame, "a warning").IsTrue);
            if (count > 0)
                _warnings.Add(warning.List is null ? warning.Message : string.Create(CultureInfo.InvariantCulture, $"{warning.Message} ({count} of {warning.List})"));
        }

        var accounts = venue.Model.Accounts.SelectMany(Accounts).ToImmutableArray();
        if (accounts.GroupBy(item => item.Margin.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ReadFailedException("account.twice", $"{twice.Key} comes out twice: positions must have numbers of their own");
        var markets = venue.Model.Markets.Select(Market).ToImmutableArray();
        return (new KnownReading(venue.Venue, [.. accounts.Select(item => item.Margin)], markets, _warnings.ToImmutable()), accounts);
    }

    private IEnumerable<(Frame Frame, int? Item)> Frames(string? list) => list is null
        ? [(frame, null)]
        : frame.Items(list).Select((values, index) => (frame.At(values), (int?)index));

    private IEnumerable<ReadAccount> Accounts(AccountSpec spec)
    {
        foreach (var (at, _) in Frames(spec.List))
        {
            if (spec.When is null || Evaluate(spec.When, at, $"{spec.Path}.when").IsTrue)
                yield return Account(spec, at);
        }
    }

    private ReadAccount Account(AccountSpec spec, Frame at)
    {
        var id = spec.Position is { } position
            ? MarginAccountId.Isolated(account.Id, venue.Venue, Evaluate(position, at, $"{spec.Path}.position").Number.ToString(CultureInfo.InvariantCulture))
            : MarginAccountId.Cross(account.Id, venue.Venue);
        var (equity, requirement) = (Amount(spec.Equity, at, $"{spec.Path}.equity"), Amount(spec.Requirement, at, $"{spec.Path}.requirement"));
        if (requirement.Sign < 0)
            throw new ReadFailedException("requirement.negative", $"the margin requirement of {id} is {requirement}, below zero");
        var (legs, expired, settled) = Legs(spec, at, id);
        var means = settled || requirement.IsZero ? [] : Means(spec, at, id, legs);
        var margin = new MarginAccount(
            id, venue.Venue, Amount(spec.Deposit, at, $"{spec.Path}.deposit"), equity, requirement.IsZero ? null : requirement, spec.Predicate,
            VenueSaysLiquidatable: false,
            spec.Token is { } token && spec.Means.IsEmpty && !settled && Takes(spec, at) ? venue.Tokens[token.Name] : null,
            spec.FreeCollateral is { } free ? Amount(free, at, $"{spec.Path}.freeCollateral") : null,
            spec.MaintenanceRatio is { } ratio ? Amount(ratio, at, $"{spec.Path}.maintenanceRatio") : null,
            legs)
        {
            Means = means.IsEmpty ? [] : [.. means.Select(item => item.Terms)],
            CollateralRatio = spec.CollateralRatio is { } share && !requirement.IsZero ? Amount(share, at, $"{spec.Path}.collateralRatio") : null,
        };
        margin = margin with { VenueSaysLiquidatable = spec.Liquidatable is { } asked ? Evaluate(asked, at, $"{spec.Path}.liquidatable").IsTrue : margin.IsLiquidatable };
        if (margin.VenueSaysLiquidatable != margin.IsLiquidatable)
            _warnings.Add($"{id}: the venue's own answer and its margin figures disagree (equity {margin.Equity}, requirement {margin.Maintenance})");
        return new ReadAccount(margin, spec, at, expired || settled) { Means = means };
    }

    /// <summary>The means that are taken now: each changes one leg that is there.</summary>
    private ImmutableArray<ReadMeans> Means(AccountSpec account, Frame at, MarginAccountId id, ImmutableArray<PositionLeg> legs)
    {
        var found = ImmutableArray.CreateBuilder<ReadMeans>();
        foreach (var spec in account.Means)
        {
            foreach (var here in spec.List is { } list && list != account.List ? at.Items(list).Select(at.At) : [at])
            {
                if (spec.TopUp.When is { } when && !Evaluate(when, here, $"{spec.Path}.when").IsTrue)
                    continue;
                var leg = new LegId(spec.Leg);
                if (found.Any(item => item.Terms.Leg == leg) || legs.All(item => item.Id != leg))
                    throw new ReadFailedException("topup.malformed", $"{spec.Path} would change {leg} of {id}, which {(legs.Any(item => item.Id == leg) ? "another one changes too" : "is not there")}: say when it is taken");
                Wad Of(Expression expression, string key) => Amount(expression, here, $"{spec.Path}.{key}");
                var terms = new TopUpMeans(
                    leg, venue.Tokens[spec.Token.Name], Positive(Of(spec.Price, "price"), $"{spec.Path}.price"), Of(spec.EquityPerToken, "equityPerToken"), Of(spec.ReliefPerToken, "reliefPerToken"),
                    spec.Most is { } most ? Of(most, "most") : null);
                found.Add(new(terms, spec, here));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Whether a top-up is taken now; an account that declares none still names its token.</summary>
    private static bool Takes(AccountSpec spec, Frame at) => spec.TopUp?.When is not { } when || Evaluate(when, at, $"{spec.Path}.topUp.when").IsTrue;

    private (ImmutableArray<PositionLeg> Legs, bool Expired, bool Settled) Legs(AccountSpec spec, Frame at, MarginAccountId id)
    {
        var legs = ImmutableArray.CreateBuilder<PositionLeg>();
        var (expired, settled) = (false, false);
        foreach (var leg in spec.Legs)
        {
            foreach (var here in leg.List is { } list ? at.Items(list).Select(at.At) : [at])
            {
                var path = $"{spec.Path}.legs.{leg.Name ?? leg.Kind}";
                if (leg.When is { } when && !Evaluate(when, here, path).IsTrue)
                    continue;
                var name = new LegId(leg.Name ?? Evaluate(leg.NameFrom!, here, path).Show(leg.NameFrom!.Type));
                if (leg.Kind == "option" && Evaluate(leg.Part("settled"), here, path).IsTrue)
                {
                    _warnings.Add($"option {name} of {id} is settled and counts for nothing but its collateral");
                    settled = true;
                    continue;
                }

                var read = Leg(leg, name, here, path);
                expired |= read is OptionLeg option && IsExpired(option.Expiry);
                legs.Add(read);
            }
        }

        if (legs.DistinctBy(leg => leg.Id).Count() != legs.Count)
            throw new ReadFailedException("leg.twice", $"{id} has two legs of one name");
        return (legs.ToImmutable(), expired, settled);
    }

    private PositionLeg Leg(LegSpec leg, LegId name, Frame at, string path)
    {
        Wad Of(string key) => Amount(leg.Part(key), at, $"{path}.{key}");
        var size = Of("size");
        return leg.Kind switch
        {
            "perp" => new PerpLeg(name, leg.Underlying, size, Positive(Of("mark"), $"{path}.mark"), Positive(Of("index"), $"{path}.index"), Of("funding")),
            "spot" => new SpotLeg(name, leg.Underlying, size, Positive(Of("price"), $"{path}.price"), leg.Line),
            "option" => Option(leg, name, size, at, path, Of),
            _ => throw new InvalidOperationException(leg.Kind),
        };
    }

    private OptionLeg Option(LegSpec leg, LegId name, Wad size, Frame at, string path, Func<string, Wad> amount)
    {
        var seconds = Evaluate(leg.Part("expiry"), at, $"{path}.expiry").Number;
        if (seconds.Sign <= 0 || seconds > uint.MaxValue)
            throw new ReadFailedException("option.malformed_terms", $"{path}.expiry is {seconds}, no time in seconds");
        var expiry = new ChainTime((ulong)seconds);
        var (strike, volatility) = (amount("strike"), amount("volatility"));
        if (strike.Sign <= 0 || volatility.Sign < 0 || (volatility.IsZero && !IsExpired(expiry)))
            throw new ReadFailedException("option.malformed_terms", $"option {name} has strike {strike} and volatility {volatility}");
        if (IsExpired(expiry))
            _warnings.Add($"option {name} expired at {expiry} and awaits settlement: it cannot be closed");
        return new OptionLeg(
            name, leg.Underlying, size, Evaluate(leg.Part("call"), at, $"{path}.call").IsTrue ? OptionKind.Call : OptionKind.Put, strike, expiry,
            Positive(amount("spot"), $"{path}.spot"), volatility, amount("rate"), amount("price"),
            ClosingAllowed: Evaluate(leg.Part("closable"), at, $"{path}.closable").IsTrue && !IsExpired(expiry));
    }

    private bool IsExpired(ChainTime expiry) => expiry.UnixSeconds <= block.Timestamp.UnixSeconds;

    private HedgeMarket Market(MarketSpec market)
    {
        var path = $"markets.{market.Leg}";
        Wad Of(string key) => Amount(market.Parts[key], frame, $"{path}.{key}");
        var (initial, maintenance) = (Ratio(Of("initialRatio"), $"{path}.initialRatio"), Ratio(Of("maintenanceRatio"), $"{path}.maintenanceRatio"));
        return new HedgeMarket(
            MarginAccountId.Cross(account.Id, venue.Venue), new LegId(market.Leg), market.Underlying, Of("size"), Positive(Of("mark"), $"{path}.mark"), Positive(Of("index"), $"{path}.index"),
            initial, maintenance, Evaluate(market.Parts["open"], frame, $"{path}.open").IsTrue && tradable(market));
    }

    private static Wad Ratio(Wad ratio, string path) =>
        ratio.Sign > 0 && ratio <= Wad.One ? ratio : throw new ReadFailedException("market.margin_ratio", $"{path} is {ratio}, outside (0, 1]");

    private static Wad Positive(Wad price, string path) => price.Sign > 0 ? price : throw new ReadFailedException("price.not_positive", $"{path} is {price}");

    // A checked file gives no amount more than 18 decimals: nothing is rounded here.
    private static Wad Amount(Expression expression, Frame at, string path) => Wad.FromScaled(Evaluate(expression, at, path).Number, expression.Type.Scale, Rounding.Down);

    private static Value Evaluate(Expression expression, Frame at, string path)
    {
        try
        {
            return expression.Evaluate(at);
        }
        catch (EvaluationException error)
        {
            throw new ReadFailedException(error.Code, $"{path}: {error.Message}");
        }
    }
}
