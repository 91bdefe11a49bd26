using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace KeeperBot.Host.Options.Binding;

/// <summary>
/// Binds a document to options classes: every key must be known, every required key present, nothing null. The framework's binder is not
/// used because it drops unknown keys, converts without units and stops at the first mistake. What could not be bound is left at its
/// default, so that the rest can still be checked; such a result is usable only where <see cref="ErrorList"/> is empty.
/// </summary>
public sealed class StrictBinder
{
    private readonly ErrorList _errors;
    private readonly ScalarReader _scalars;

    /// <summary>A binder that reports into <paramref name="errors"/>.</summary>
    public StrictBinder(ErrorList errors)
    {
        _errors = errors;
        _scalars = new ScalarReader(errors);
    }

    /// <summary>The root section, or null when the document is not an object.</summary>
    public T? Bind<T>(ConfigNode root) where T : class => (T?)BindSection(root, typeof(T));

    /// <summary>The properties of an options class that keys are bound to, by key.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> KeysOf(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is not null)
        .OrderBy(property => Depth(property.DeclaringType)).ThenBy(property => property.MetadataToken)
        .ToDictionary(property => KebabCase.Key(property.Name), StringComparer.Ordinal);

    /// <summary>Whether a key must be there.</summary>
    public static bool IsRequired(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>Whether a required key may come from elsewhere in the document.</summary>
    public static bool IsInherited(PropertyInfo property) => property.IsDefined(typeof(InheritedAttribute));

    /// <summary>The element type when a property is a list.</summary>
    public static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    /// <summary>The entry type when a property is a table with names of the user's choice.</summary>
    public static Type? EntryOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GenericTypeArguments[1] : null;

    /// <summary>The property by whose value alone a section may be written; null where there is none.</summary>
    public static PropertyInfo? ShorthandOf(Type type) => type.GetCustomAttribute<ShorthandAttribute>() is { } shorthand ? type.GetProperty(shorthand.Property) : null;

    /// <summary>The classes that an abstract section may be, by the value of its "kind" key.</summary>
    public static IReadOnlyList<(string Kind, Type Type)> VariantsOf(Type type) => type.GetCustomAttribute<VariantsAttribute>()?.All ?? [];

    private static int Depth(Type? type) => type is null ? 0 : 1 + Depth(type.BaseType);

    private object? BindValue(ConfigNode node, Type type, PropertyInfo property)
    {
        _errors.Know(node);
        if (node.Kind == JsonValueKind.Null)
            return Refuse(node, "is null", IsRequired(property) ? "give it a value" : "give it a value or leave the key out");
        if (ScalarReader.Underlying(type) == typeof(TimeSpan) && property.IsDefined(typeof(OrUncheckedAttribute)) && node.Text == "unchecked")
            return null;
        if (ScalarReader.IsScalar(type))
            return _scalars.Read(node, type, property);
        if (ItemOf(type) is { } item)
            return BindList(node, item, property);
        return EntryOf(type) is { } entry ? BindTable(node, entry, property) : BindSection(node, type, isWhole: !property.IsDefined(typeof(TemplateAttribute)));
    }

    private object? BindSection(ConfigNode node, Type type, bool isWhole = true)
    {
        _errors.Know(node);
        if (node.Kind == JsonValueKind.String && ShorthandOf(type) is { } only)
            return BindShorthand(node, type, only);
        if (node.Kind != JsonValueKind.Object)
            return Refuse(node, $"is {node.KindName}, where a section is wanted", "write { … } with its keys");
        return (type.IsAbstract ? VariantOf(node, type) : type) is { } concrete ? BindKeys(node, concrete, isWhole) : null;
    }

    private object? BindShorthand(ConfigNode node, Type type, PropertyInfo only)
    {
        if (_scalars.Read(node, only.PropertyType, only) is not { } value)
            return null;
        var result = Create(type);
        only.SetValue(result, value);
        return result;
    }

    private static object Create(Type type) => Activator.CreateInstance(type) ?? throw new InvalidOperationException($"{type} has no constructor without parameters");

    private object BindKeys(ConfigNode node, Type type, bool isWhole)
    {
        var keys = KeysOf(type);
        var result = Create(type);
        foreach (var (name, value) in Distinct(node, keys))
        {
            var bound = BindValue(value, keys[name].PropertyType, keys[name]);
            if (bound is not null || value.Kind != JsonValueKind.Null)
                keys[name].SetValue(result, bound);
        }

        foreach (var (key, property) in keys.Where(key => isWhole && IsRequired(key.Value) && node.Members.All(member => member.Name != key.Key)))
        {
            var path = node.Path.Length == 0 ? key : $"{node.Path}.{key}";
            _errors.Add(new ConfigNode(path, JsonValueKind.Null, null, [], [], node.Line, node.Column), "is missing", $"add it{Sample(key, property)}{(IsInherited(property) ? ", here or in limits.defaults, or choose a limits.profile that has it" : "")}");
        }

        return result;
    }

    private IEnumerable<(string Name, ConfigNode Value)> Distinct(ConfigNode node, IReadOnlyDictionary<string, PropertyInfo> keys)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in node.Members)
        {
            if (node.Path.Length == 0 && member.Name == "$schema")
                continue;
            if (!seen.Add(member.Name))
                _errors.Add(KeyOnly(member), "stands there twice", "remove one of the two");
            else if (!keys.ContainsKey(member.Name))
                _errors.Add(KeyOnly(member), "is not a known key", Suggest(member.Name, keys.Keys));
            else
                yield return (member.Name, member.Value);
        }
    }

    private static ConfigNode KeyOnly(ConfigMember member) => member.Value with { Text = null, Line = member.Line, Column = member.Column };

    private static string Suggest(string written, IEnumerable<string> known)
    {
        var names = known.ToList();
        var all = "known here: " + string.Join(", ", names);
        return NearestName.Find(written, names) is { } nearest ? $"did you mean \"{nearest}\"? {all}" : $"remove it; {all}";
    }

    private static string Sample(string key, PropertyInfo property)
    {
        var plain = ScalarReader.Underlying(property.PropertyType);
        return ScalarReader.IsScalar(plain) && plain != typeof(string) && plain != typeof(bool) && plain != typeof(ulong) && plain != typeof(int)
            ? $", for instance \"{key}\": {ScalarReader.Example(plain, property)}"
            : "";
    }

    private Type? VariantOf(ConfigNode node, Type type)
    {
        var variants = VariantsOf(type).ToDictionary(variant => variant.Kind, variant => variant.Type, StringComparer.Ordinal);
        var kind = node.Members.FirstOrDefault(member => member.Name == "kind")?.Value;
        if (kind?.Text is { } text && kind.Kind == JsonValueKind.String && variants.TryGetValue(text, out var chosen))
            return chosen;
        _errors.Add(
            kind ?? new ConfigNode(node.Path + ".kind", JsonValueKind.Null, null, [], [], node.Line, node.Column),
            kind is null ? "is missing" : "is not one of the choices", "choose one of: " + string.Join(", ", variants.Keys));
        return null;
    }

    private object? BindList(ConfigNode node, Type item, PropertyInfo property)
    {
        if (node.Kind != JsonValueKind.Array)
            return Refuse(node, $"is {node.KindName}, where a list is wanted", "write [ … ]");
        if (node.Items.IsEmpty && !property.IsDefined(typeof(MayBeEmptyAttribute)))
            return Refuse(node, "is an empty list", "give it at least one entry");
        var bound = node.Items.Select(entry => BindValue(entry, item, property)).Where(value => value is not null).ToList();
        var list = Array.CreateInstance(item, bound.Count);
        for (var index = 0; index < bound.Count; index++)
            list.SetValue(bound[index], index);
        return list;
    }

    private object? BindTable(ConfigNode node, Type entry, PropertyInfo property)
    {
        if (node.Kind != JsonValueKind.Object)
            return Refuse(node, $"is {node.KindName}, where a table is wanted", "write { \"name\": … }");
        if (node.Members.IsEmpty && !property.IsDefined(typeof(MayBeEmptyAttribute)))
            return Refuse(node, "is an empty table", "give it at least one entry");
        var table = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), entry), StringComparer.Ordinal)!;
        foreach (var member in node.Members)
        {
            if (table.Contains(member.Name))
                _errors.Add(KeyOnly(member), "stands there twice", "remove one of the two");
            else if (BindValue(member.Value, entry, property) is { } value)
                table.Add(member.Name, value);
        }

        return table;
    }

    private object? Refuse(ConfigNode node, string problem, string mend)
    {
        _errors.Add(node, problem, mend);
        return null;
    }
}
