using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Decision;

/// <summary>
/// The durable one-line form of an effect condition, as the journal keeps it: a word, then its fields, separated by '|'.
/// Identifiers never contain '|' (configuration refuses them).
/// </summary>
public static class EffectText
{
    private const char Separator = '|';

    /// <summary>Writes one condition.</summary>
    public static string Format(EffectCondition condition) => condition switch
    {
        HealthAtLeast c => Join("health>=", c.Target.Value, c.Minimum.ToString()),
        DepositAtLeast c => Join("deposit>=", c.Target.Value, c.Minimum.ToString()),
        SizeWithin c => Join("size", c.Target.Value, c.Leg.Value, c.Lowest.ToString(), c.Highest.ToString()),
        NetDeltaWithin c => Join("delta", c.Underlying.Symbol, c.Lowest.ToString(), c.Highest.ToString()),
        OptionSizeWithin c => Join([
            "option", .. Contract(c.Account, c.Venue, c.Underlying, c.Kind, c.Strike, c.Expiry), c.Lowest.ToString(), c.Highest.ToString(),
            .. new[] { c.Before, c.Before is null ? null : c.Written }.OfType<Wad>().Select(number => number.ToString())]),
        WrittenHealthAtLeast c => Join(["written-health>=", .. Contract(c.Account, c.Venue, c.Underlying, c.Kind, c.Strike, c.Expiry), c.Minimum.ToString()]),
        NetGreekWithin c => Join("greek", c.Underlying.Symbol, c.Greek.ToString(), c.Lowest.ToString(), c.Highest.ToString()),
        AllowanceExactly c => Join("allowance=", c.Account.Value, c.Symbol, c.Spender.ToString(), c.Amount.ToString()),
        PositionSettled c => Join("settled", c.Account.Value, c.Venue.Value, c.Leg.Value),
        IdleAtLeast c => Join("idle>=", c.Account.Value, c.Symbol, c.Minimum.ToString()),
        _ => throw new InvalidOperationException($"no durable form for {condition.GetType().Name}"),
    };

    /// <summary>Writes several, one a line.</summary>
    public static string Format(ImmutableArray<EffectCondition> conditions) => string.Join('\n', conditions.Select(Format));

    /// <summary>Reads what <see cref="Format(ImmutableArray{EffectCondition})"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static ImmutableArray<EffectCondition> Parse(string text) =>
        text.Length == 0 ? [] : [.. text.Split('\n').Select(ParseOne)];

    private static EffectCondition ParseOne(string line)
    {
        var fields = line.Split(Separator);
        return fields switch
        {
            ["health>=", var target, var minimum] => new HealthAtLeast(new(target), Wad.Parse(minimum)),
            ["deposit>=", var target, var minimum] => new DepositAtLeast(new(target), Wad.Parse(minimum)),
            ["size", var target, var leg, var low, var high] => new SizeWithin(new(target), new(leg), Wad.Parse(low), Wad.Parse(high)),
            ["delta", var underlying, var low, var high] => new NetDeltaWithin(new(underlying), Wad.Parse(low), Wad.Parse(high)),
            ["option", var account, var venue, var underlying, var kind, var strike, var expiry, var low, var high] => new OptionSizeWithin(
                new(account), new(venue), new(underlying), Named<OptionKind>(kind), Wad.Parse(strike), Time(expiry),
                Wad.Parse(low), Wad.Parse(high)),
            ["option", var account, var venue, var underlying, var kind, var strike, var expiry, var low, var high, var before] => new OptionSizeWithin(
                new(account), new(venue), new(underlying), Named<OptionKind>(kind), Wad.Parse(strike), Time(expiry), Wad.Parse(low), Wad.Parse(high)) { Before = Wad.Parse(before) },
            ["option", var account, var venue, var underlying, var kind, var strike, var expiry, var low, var high, var before, var written] => new OptionSizeWithin(
                new(account), new(venue), new(underlying), Named<OptionKind>(kind), Wad.Parse(strike), Time(expiry), Wad.Parse(low), Wad.Parse(high)) { Before = Wad.Parse(before), Written = Wad.Parse(written) },
            ["written-health>=", var account, var venue, var underlying, var kind, var strike, var expiry, var minimum] => new WrittenHealthAtLeast(
                new(account), new(venue), new(underlying), Named<OptionKind>(kind), Wad.Parse(strike), Time(expiry), Wad.Parse(minimum)),
            ["greek", var underlying, var greek, var low, var high] => new NetGreekWithin(new(underlying), Named<GreekKind>(greek), Wad.Parse(low), Wad.Parse(high)),
            ["allowance=", var account, var symbol, var spender, var amount] => new AllowanceExactly(new(account), symbol, Address.Parse(spender), Wad.Parse(amount)),
            ["settled", var account, var venue, var leg] => new PositionSettled(new(account), new(venue), new(leg)),
            ["idle>=", var account, var symbol, var minimum] => new IdleAtLeast(new(account), symbol, Wad.Parse(minimum)),
            _ => throw new FormatException($"'{line}' is not an effect condition"),
        };
    }

    private static string[] Contract(AccountId account, VenueId venue, Underlying underlying, OptionKind kind, Wad strike, ChainTime expiry) =>
        [account.Value, venue.Value, underlying.Symbol, kind.ToString(), strike.ToString(), expiry.UnixSeconds.ToString(CultureInfo.InvariantCulture)];

    private static ChainTime Time(string text) => new(ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>A value by its name; never by a number, and never the zero value.</summary>
    private static T Named<T>(string name)
        where T : struct, Enum => Enum.TryParse<T>(name, out var value) && Enum.GetName(value) == name && !value.Equals(default(T))
        ? value
        : throw new FormatException($"'{name}' is no {typeof(T).Name}");

    private static string Join(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
            if (field.Contains(Separator) || field.Contains('\n'))
                throw new ArgumentException($"'{field}' cannot be written: it contains a separator");
        return string.Join(Separator, fields);
    }
}
