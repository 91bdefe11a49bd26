using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options.Changes;

/// <summary>
/// Every value in force of a configuration, sorted by path: what an activation binds to and what changes are found in. Comments, order and ways of writing
/// a value do not show in it.
/// </summary>
public sealed class CanonicalValues
{
    private readonly string _directory;

    private CanonicalValues(string directory) => _directory = directory;

    /// <summary>The values.</summary>
    /// <param name="options">What was read.</param>
    /// <param name="directory">Where relative file names start: a node that is named by a reference is told by the scheme, host and port that the reference leads to now.</param>
    public static ImmutableArray<ConfigurationValue> Of(KeeperOptions options, string directory)
    {
        var found = new Dictionary<string, ConfigurationValue>(StringComparer.Ordinal);
        new CanonicalValues(directory).AddSection(found, options, [], "", mayBeDefault: true);
        return [.. found.Values.OrderBy(value => value.Path, StringComparer.Ordinal)];
    }

    private void AddSection(Dictionary<string, ConfigurationValue> found, object section, ImmutableArray<ConfigurationSegment> at, string place, bool mayBeDefault)
    {
        var defaults = Activator.CreateInstance(section.GetType())!;
        // A template is in force only in the rows that take from it.
        foreach (var (key, property) in StrictBinder.KeysOf(section.GetType()).Where(key => !key.Value.IsDefined(typeof(TemplateAttribute))))
        {
            var value = property.GetValue(section);
            var isDefault = mayBeDefault && !StrictBinder.IsRequired(property) && IsSame(value, property.GetValue(defaults));
            AddValue(found, value, property, [.. at, new(SegmentKind.Key, key)], place.Length == 0 ? key : $"{place}.{key}", isDefault);
        }
    }

    private void AddValue(Dictionary<string, ConfigurationValue> found, object? value, PropertyInfo property, ImmutableArray<ConfigurationSegment> at, string place, bool isDefault)
    {
        switch (value)
        {
            case null when property.IsDefined(typeof(OrUncheckedAttribute)):
                Put(found, new ConfigurationValue(at, ComparableValue.Unchecked) { Place = place, IsDefault = isDefault });
                break;
            case null:
                break;
            case { } scalar when ScalarReader.IsScalar(scalar.GetType()):
                Put(found, new ConfigurationValue(at, Text(scalar, property)) { Place = place, IsDefault = isDefault });
                break;
            case IDictionary table:
                foreach (DictionaryEntry row in table)
                    AddValue(found, row.Value, property, [.. at, new(SegmentKind.Row, (string)row.Key)], $"{place}.{row.Key}", isDefault);
                break;
            case IEnumerable list:
                foreach (var (index, item) in list.Cast<object>().Index())
                    AddValue(found, item, property, [.. at, new(SegmentKind.Item, NameOf(item, property, index))], string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]"), isDefault);
                break;
            default:
                AddSection(found, value, at, place, isDefault);
                break;
        }
    }

    // A section that is there without being written is default as a whole; what its keys are is then asked of each.
    private static bool IsSame(object? value, object? other) => value switch
    {
        null => other is null,
        IDictionary table => other is IDictionary none && table.Count == 0 && none.Count == 0,
        IEnumerable list and not string => other is IEnumerable items && list.Cast<object>().SequenceEqual(items.Cast<object>()),
        _ => ScalarReader.IsScalar(value.GetType()) ? value.Equals(other) : other is not null,
    };

    // Two entries that are told by the same name (two nodes of one host) differ by a number.
    private static void Put(Dictionary<string, ConfigurationValue> found, ConfigurationValue value)
    {
        var segments = value.Segments;
        for (var twin = 2; !found.TryAdd(value.Path, value); twin++)
        {
            var last = segments.Select((segment, index) => segment.Kind == SegmentKind.Item ? index : -1).Max();
            if (last < 0)
                throw new InvalidOperationException($"{value.Path} is there twice and no list leads to it");
            value = new ConfigurationValue(
                segments.SetItem(last, segments[last] with { Name = string.Create(CultureInfo.InvariantCulture, $"{segments[last].Name} #{twin}") }), value.Text) { Place = value.Place, IsDefault = value.IsDefault };
        }
    }

    private string NameOf(object item, PropertyInfo property, int index)
    {
        if (ScalarReader.IsScalar(item.GetType()))
            return Text(item, property);
        return item.GetType().GetCustomAttribute<ListedByAttribute>() is { } listed
            ? string.Join(' ', listed.Properties.Select(name => Named(item.GetType().GetProperty(name)!, item)))
            : index.ToString(CultureInfo.InvariantCulture);
    }

    // An amount names an entry by what it counts: its number may change, and the entry is still the same.
    private string Named(PropertyInfo property, object item) => property.GetValue(item) is SymbolAmount amount ? amount.Symbol : Text(property.GetValue(item)!, property);

    private string Text(object value, PropertyInfo property) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        Enum choice => KebabCase.From(choice.ToString()),
        TimeSpan span => DurationText.Write(span),
        Wad wad => property.GetCustomAttribute<MeasureAttribute>()?.Measure == Measure.Share ? $"{Wad.FromRaw(wad.Raw * 100)} %" : wad.ToString(),
        Wei wei => property.GetCustomAttribute<MeasureAttribute>()?.Measure == Measure.Native ? $"{Wad.FromRaw(wei.Raw)} ether" : $"{Wad.FromScaled(wei.Raw, 9, Rounding.Down)} gwei",
        Address address => ChecksumAddress.Format(address),
        RpcReference node when node.TryResolve(_directory, out var uri, out _) => $"{uri!.Scheme}://{uri.Authority}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
