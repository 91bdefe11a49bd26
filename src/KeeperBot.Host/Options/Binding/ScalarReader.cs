using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options.Binding;

/// <summary>Reads one value of the document as the type and measure that its property asks for.</summary>
internal sealed class ScalarReader(ErrorList errors)
{
    private const string NumberFirst = "write a plain decimal number, one space and the unit, as a text in quotes";

    /// <summary>Whether a type is a single value rather than a section, list or table.</summary>
    public static bool IsScalar(Type type) => Underlying(type) is var plain && (plain.IsEnum || plain == typeof(string) || plain == typeof(bool)
        || plain == typeof(ulong) || plain == typeof(int) || plain == typeof(TimeSpan) || plain == typeof(Wad) || plain == typeof(Wei)
        || plain == typeof(Address) || plain == typeof(SymbolAmount) || plain == typeof(RpcReference) || plain == typeof(SecretReference));

    /// <summary>The type without its nullability.</summary>
    public static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>Reads the value, or reports why it does not fit and returns null.</summary>
    public object? Read(ConfigNode node, Type type, PropertyInfo property)
    {
        var plain = Underlying(type);
        if (plain == typeof(bool))
            return ReadBoolean(node);
        if (plain == typeof(ulong) || plain == typeof(int))
            return ReadWhole(node, plain, property.GetCustomAttribute<BoundsAttribute>());
        if (node.Kind != JsonValueKind.String)
            return Refuse(node, $"is {node.KindName}, where a text is wanted", $"write it in quotes, for instance {Example(plain, property)}");
        var text = node.Text ?? "";
        return plain switch
        {
            _ when plain == typeof(string) => text.Trim().Length > 0 ? text : Refuse(node, "is empty", "give it a value or leave the key out"),
            _ when plain == typeof(Address) => ReadAddress(node, text),
            _ when plain == typeof(RpcReference) => ReadRpc(node, text),
            _ when plain == typeof(SecretReference) => ReadSecret(node, text),
            _ when plain.IsEnum => ReadEnum(node, text, plain),
            _ when plain == typeof(TimeSpan) => ReadDuration(node, text),
            _ when plain == typeof(Wei) => ReadWei(node, text, property),
            _ when plain == typeof(SymbolAmount) => ReadSymbolAmount(node, text),
            _ => ReadWad(node, text, property),
        };
    }

    /// <summary>A value of that type as it is written, for messages.</summary>
    public static string Example(Type plain, PropertyInfo property) => plain switch
    {
        _ when plain == typeof(TimeSpan) => "\"10 min\"",
        _ when plain == typeof(Address) => "\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"",
        _ when plain == typeof(SymbolAmount) => "\"500 USDC\"",
        _ when plain == typeof(RpcReference) => "\"http://127.0.0.1:8545\"",
        _ when plain == typeof(SecretReference) => "\"env:KEEPER_SECRET\"",
        _ when plain.IsEnum => $"\"{KebabCase.From(Enum.GetNames(plain)[0])}\"",
        _ => MeasureOf(property) switch
        {
            Measure.Share => "\"5 %\"",
            Measure.Ratio => "\"1.25\"",
            Measure.GasPrice => "\"50 gwei\"",
            Measure.Native => "\"0.02 ether\"",
            _ => "\"…\"",
        },
    };

    private static Measure MeasureOf(PropertyInfo property) => property.GetCustomAttribute<MeasureAttribute>()?.Measure ?? Measure.None;

    private object? ReadBoolean(ConfigNode node) => node.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Refuse(node, $"is {node.KindName}, where true or false is wanted", "write true or false, without quotes"),
    };

    private object? ReadWhole(ConfigNode node, Type type, BoundsAttribute? bounds)
    {
        var (lowest, highest) = bounds is null ? (0UL, (ulong)int.MaxValue) : (bounds.Lowest, bounds.Highest);
        var range = FormattableString.Invariant($"a whole number from {lowest} to {highest}, without quotes");
        if (node.Kind != JsonValueKind.Number)
            return Refuse(node, $"is {node.KindName}, where a number is wanted", "write " + range);
        if (!ulong.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < lowest || number > highest)
            return Refuse(node, "is out of range", "write " + range);
        return type == typeof(int) ? (object)checked((int)number) : number;
    }

    private object? ReadAddress(ConfigNode node, string text)
    {
        if (!Address.TryParse(text, out var plain))
            return Refuse(node, "is not an address", "write 0x and 40 hexadecimal digits");
        if (plain.IsZero)
            return Refuse(node, "is the zero address", "give the contract's or account's own address");
        return ChecksumAddress.TryParse(text, out var address)
            ? address
            : Refuse(node, "has a wrong EIP-55 checksum, so some digit may be mistyped", $"compare it with its source; these digits would be written {ChecksumAddress.Format(plain)}");
    }

    private object? ReadRpc(ConfigNode node, string text) => RpcReference.TryParse(text, out var reference, out var problem)
        ? reference
        : Refuse(node, problem, "write an http or https URL, or where one is kept: \"env:NAME\" or \"file:PATH\"", showValue: false);

    private object? ReadSecret(ConfigNode node, string text) => SecretReference.TryParse(text, out var reference)
        ? reference
        : Refuse(node, "is no reference to a secret", "write where it is kept: \"env:NAME\" or \"file:PATH\"; if it is the secret itself, treat it as exposed", showValue: false);

    private object? ReadEnum(ConfigNode node, string text, Type type)
    {
        var names = Enum.GetNames(type).Select(KebabCase.From).ToList();
        var index = names.IndexOf(text);
        return index >= 0
            ? Enum.GetValues(type).GetValue(index)
            : Refuse(node, "is not one of the choices", Suggest(text, names));
    }

    private object? ReadDuration(ConfigNode node, string text)
    {
        const string mend = $"give a duration with unit {DurationText.Units}, for instance \"10 min\"";
        if (!QuantityText.TryRead(text, out var number, out var unit))
            return Refuse(node, "is not a number with a unit", $"{NumberFirst}: {DurationText.Units}");
        if (!DurationText.IsUnit(unit))
            return Refuse(node, unit.Length == 0 ? "has no unit" : $"has the unit '{unit}', which is not one of time", mend);
        return DurationText.TryMake(number, unit, out var span) ? span : Refuse(node, "is negative or longer than ten years", mend);
    }

    private object? ReadWei(ConfigNode node, string text, PropertyInfo property)
    {
        var units = MeasureOf(property) == Measure.Native ? "ether, gwei or wei" : "gwei or wei";
        var mend = $"give an amount with unit {units}, for instance {Example(typeof(Wei), property)}";
        if (!QuantityText.TryRead(text, out var number, out var unit))
            return Refuse(node, "is not a number with a unit", $"{NumberFirst}: {units}");
        var decimals = unit switch
        {
            "wei" => 0,
            "gwei" => 9,
            "ether" when MeasureOf(property) == Measure.Native => 18,
            _ => -1,
        };
        if (decimals < 0)
            return Refuse(node, unit.Length == 0 ? "has no unit" : $"has the unit '{unit}', which does not fit here", mend);
        if (number.Sign < 0)
            return Refuse(node, "is negative", mend);
        var raw = number.ToScaled(decimals, Rounding.Down);
        return raw * BigInteger.Pow(10, 18 - decimals) == number.Raw ? new Wei(raw) : Refuse(node, "is not a whole number of wei", mend);
    }

    private object? ReadSymbolAmount(ConfigNode node, string text)
    {
        const string mend = "give a number, one space and the symbol it counts, for instance \"500 USDC\" or \"0.5 ETH\"";
        if (!QuantityText.TryRead(text, out var number, out var unit))
            return Refuse(node, "is not a number with a unit", mend);
        return unit.Length == 0 || unit == "%"
            ? Refuse(node, unit.Length == 0 ? "has no unit" : "is a share, where an amount is wanted", mend)
            : new SymbolAmount(number, unit);
    }

    private object? ReadWad(ConfigNode node, string text, PropertyInfo property)
    {
        var share = MeasureOf(property) == Measure.Share;
        var mend = share ? "give a share in percent, for instance \"5 %\"" : "give a plain ratio without unit, for instance \"1.25\"";
        if (!QuantityText.TryRead(text, out var number, out var unit))
            return Refuse(node, "is not a plain decimal number", mend);
        if (unit != (share ? "%" : ""))
            return Refuse(node, unit.Length == 0 ? "has no unit" : $"has the unit '{unit}', which does not fit here", mend);
        if (number.Sign < 0)
            return Refuse(node, "is negative", mend);
        return share ? Wad.FromRaw(number.Raw / 100) : number;
    }

    private static string Suggest(string text, IReadOnlyList<string> names)
    {
        var all = "choose one of: " + string.Join(", ", names);
        return NearestName.Find(text, names) is { } nearest ? $"did you mean \"{nearest}\"? {all}" : all;
    }

    private object? Refuse(ConfigNode node, string problem, string mend, bool showValue = true)
    {
        errors.Add(node, problem, mend, showValue);
        return null;
    }
}
