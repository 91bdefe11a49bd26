using System.Reflection;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Tests.Options.Changes;

public sealed class ChangeRulesTests
{
    [Fact]
    public void EveryKeyOfTheSchema_HasARule() =>
        Patterns(typeof(KeeperOptions), "").Distinct(StringComparer.Ordinal).Where(pattern => ChangeRules.Find(pattern) is null).ShouldBeEmpty(
            "a key without a rule loosens whatever its change is; say in Options/Changes what its changes do");

    [Fact]
    public void EveryRule_IsOfAKeyOfTheSchema()
    {
        var known = Patterns(typeof(KeeperOptions), "").SelectMany(Prefixes).ToHashSet(StringComparer.Ordinal);

        ChangeRules.Known.Select(pattern => pattern.Replace(".**", "", StringComparison.Ordinal)).Where(pattern => !known.Contains(pattern)).ShouldBeEmpty("a rule of a key that is no more");
    }

    [Fact]
    public void KeyWithoutRule_AnyChange_Loosens()
    {
        var rule = ChangeRules.Of("nobody.knows");

        new[] { rule.Raised, rule.Lowered, rule.Changed, rule.Added, rule.Removed }.ShouldAllBe(effect => effect == ChangeEffect.Loosens);
    }

    internal static IEnumerable<string> PatternsOfTheSchema() => Patterns(typeof(KeeperOptions), "");

    internal static IEnumerable<string> Prefixes(string pattern)
    {
        yield return pattern;
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] is '.' or '[')
                yield return pattern[..at];
        }
    }

    private static IEnumerable<string> Patterns(Type type, string at) => StrictBinder.KeysOf(type)
        .Where(key => key.Key != "kind")
        .SelectMany(key => Values(key.Value.PropertyType, key.Value, at.Length == 0 ? key.Key : $"{at}.{key.Key}"));

    private static IEnumerable<string> Values(Type type, PropertyInfo property, string at)
    {
        if (ScalarReader.IsScalar(type))
            return [at];
        if (StrictBinder.ItemOf(type) is { } item)
            return Values(item, property, at + "[*]");
        if (StrictBinder.EntryOf(type) is { } entry)
            return Values(entry, property, at + ".*");
        return type.IsAbstract ? StrictBinder.VariantsOf(type).SelectMany(variant => Patterns(variant.Type, at)) : Patterns(type, at);
    }
}
