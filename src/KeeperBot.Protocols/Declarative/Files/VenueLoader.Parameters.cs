using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Governance;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>Settings of the venue's governance that are watched for changes.</summary>
internal sealed partial class VenueLoader
{
    // What a parameter's number can be written out with.
    private const int MostDecimals = 36;

    private static readonly ImmutableSortedDictionary<string, (ParameterUnit Unit, ValueKind Kind)> Units = ImmutableSortedDictionary<string, (ParameterUnit, ValueKind)>.Empty
        .Add("share", (ParameterUnit.Share, ValueKind.Integer)).Add("amount", (ParameterUnit.Amount, ValueKind.Integer)).Add("seconds", (ParameterUnit.Seconds, ValueKind.Integer))
        .Add("flag", (ParameterUnit.Flag, ValueKind.Bool)).Add("address", (ParameterUnit.Address, ValueKind.Address));

    private static readonly ImmutableSortedDictionary<string, WorseWhen> Directions = ImmutableSortedDictionary<string, WorseWhen>.Empty
        .Add("higher", WorseWhen.Higher).Add("lower", WorseWhen.Lower).Add("different", WorseWhen.Different).Add("depends", WorseWhen.None);

    private static readonly ImmutableSortedDictionary<string, ParameterScope> Scopes = ImmutableSortedDictionary<string, ParameterScope>.Empty
        .Add("venue", ParameterScope.Venue).Add("market", ParameterScope.Market);

    private ImmutableArray<ParameterSpec> LoadParameters(SectionReader venue) => [.. venue.Table("parameters").Select(item => Parameter(item.Key, item.Value)).OfType<ParameterSpec>()];

    private ParameterSpec? Parameter(string name, VenueNode node)
    {
        var section = new SectionReader(node, SectionShape.Parameter, _errors);
        section.Text("description");
        var (unit, worse) = (Word(section, "unit", Units), Word(section, "worse", Directions));
        var scope = section.Has("scope") ? Word(section, "scope", Scopes) : ParameterScope.Venue;
        if (section.Member("expr") is not { } at || Compile(at, _names.In(null), null, "a parameter") is not { } expression || unit is not { } wanted || worse is null || scope is null)
            return null;
        if (expression.Type.Kind != wanted.Kind)
        {
            _errors.Add(at, $"is {expression.Type}, which is no {section.Text("unit")}", "use another field, or the unit of this one");
            return null;
        }

        if (expression.Type.Scale > MostDecimals)
        {
            _errors.Add(at, $"is {expression.Type}", string.Create(CultureInfo.InvariantCulture, $"round it by name to at most {MostDecimals} decimals: rescaleDown(…, 18)"));
            return null;
        }

        return new ParameterSpec(name, expression, new ParameterKind(wanted.Unit, expression.Type.Scale, scope.Value, worse.Value));
    }

    private T? Word<T>(SectionReader section, string key, ImmutableSortedDictionary<string, T> words)
        where T : struct
    {
        if (section.Text(key) is not { } text)
            return null;
        if (words.TryGetValue(text, out var value))
            return value;
        _errors.Add(section.Member(key)!, $"is {text}", $"write one of {string.Join(", ", words.Keys)}");
        return null;
    }
}
