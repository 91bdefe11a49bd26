using System.Collections.Immutable;

namespace KeeperBot.Host.Options.Changes;

/// <summary>Finds what changed between two configurations, and what each change does.</summary>
public static class ConfigurationDiff
{
    private const string NewKey = "a default that this version of the program knows and the other did not";

    private const int ShownLeaves = 4;

    /// <summary>Every change, by path.</summary>
    /// <param name="old">What was in force.</param>
    /// <param name="new">What is.</param>
    public static ImmutableArray<ConfigurationChange> Of(ImmutableArray<ConfigurationValue> old, ImmutableArray<ConfigurationValue> @new)
    {
        var before = old.ToDictionary(value => value.Path, StringComparer.Ordinal);
        var after = @new.ToDictionary(value => value.Path, StringComparer.Ordinal);
        var changed = from value in @new
                      where before.TryGetValue(value.Path, out var was) && was.Text != value.Text
                      select Changed(before[value.Path], value);
        var added = Whole(@new.Where(value => !before.ContainsKey(value.Path)), old).Select(Added);
        var removed = Whole(old.Where(value => !after.ContainsKey(value.Path)), @new).Select(Removed);
        return [.. changed.Concat(added).Concat(removed).OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    private static ConfigurationChange Changed(ConfigurationValue old, ConfigurationValue @new)
    {
        var rule = ChangeRules.Of(@new.Pattern);
        var effect = rule.Compare(old.Text, @new.Text) switch
        {
            > 0 => rule.Lowered,
            < 0 => rule.Raised,
            0 => ChangeEffect.Neutral,
            null => rule.Changed,
        };
        return new(@new.Path, old.Text, @new.Text, effect, rule.Why) { Pattern = @new.Pattern };
    }

    private static ConfigurationChange Added(Part part)
    {
        var rule = ChangeRules.Of(part.Pattern);
        return part.Values.All(value => value.IsDefault)
            ? new(part.Path, null, part.Shown, ChangeEffect.Neutral, NewKey) { Pattern = part.Pattern }
            : new(part.Path, null, part.Shown, rule.Added, rule.Why) { Pattern = part.Pattern };
    }

    private static ConfigurationChange Removed(Part part)
    {
        var rule = ChangeRules.Of(part.Pattern);
        return new(part.Path, part.Shown, null, rule.Removed, rule.Why) { Pattern = part.Pattern };
    }

    /// <summary>Of what is on one side only, the largest parts of which the other side has nothing: a row that came is one change.</summary>
    private static IEnumerable<Part> Whole(IEnumerable<ConfigurationValue> alone, ImmutableArray<ConfigurationValue> other)
    {
        var known = other.SelectMany(value => Enumerable.Range(1, value.Segments.Length).Select(count => ConfigurationSegment.Join(value.Segments.Take(count), asPattern: false)))
            .ToHashSet(StringComparer.Ordinal);
        return alone.GroupBy(value => Enumerable.Range(1, value.Segments.Length)
                .First(count => !known.Contains(ConfigurationSegment.Join(value.Segments.Take(count), asPattern: false)))
                is var count ? ConfigurationSegment.Join(value.Segments.Take(count), asPattern: false) : "")
            .Select(group => PartOf(group.Key, [.. group]));
    }

    private static Part PartOf(string path, ImmutableArray<ConfigurationValue> values)
    {
        var first = values[0].Segments;
        var count = Enumerable.Range(1, first.Length).First(count => ConfigurationSegment.Join(first.Take(count), asPattern: false) == path);
        return new(path, ConfigurationSegment.Join(first.Take(count), asPattern: true), values);
    }

    private sealed record Part(string Path, string Pattern, ImmutableArray<ConfigurationValue> Values)
    {
        public string Shown => Values is [var only] && only.Path == Path
            ? only.Text
            : $"{{ {string.Join(", ", Values.Take(ShownLeaves).Select(value => $"{value.Path[Path.Length..].TrimStart('.')}: {value.Text}"))}{(Values.Length > ShownLeaves ? ", …" : "")} }}";
    }
}
