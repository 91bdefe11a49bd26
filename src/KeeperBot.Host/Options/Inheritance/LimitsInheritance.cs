using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options.Inheritance;

/// <summary>
/// Gives each row of <c>limits.margin</c> and <c>limits.drift</c> the keys that it leaves out: from <c>limits.defaults</c>, else from the profile; and each row of an
/// account's own limits those of the venue. It works on
/// the document, so that what comes of it is bound and checked as if it had been written there. A section such as breachWithin is taken whole.
/// </summary>
internal static class LimitsInheritance
{
    private static readonly string[] Tables = ["margin", "drift"];

    /// <summary>The document with every row filled.</summary>
    public static ConfigNode Apply(ConfigNode root) => Replace(root, "limits", Fill);

    /// <summary>Where each single value of a document comes from, by path.</summary>
    public static ImmutableDictionary<string, string> Origins(ConfigNode root)
    {
        var found = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Collect(root, found);
        return found.ToImmutable();
    }

    private static ConfigNode Fill(ConfigNode limits)
    {
        var profile = Member(limits, "profile") is { Kind: JsonValueKind.String, Text: { } name } ? LimitProfiles.Find(name) : null;
        foreach (var table in Tables)
        {
            var layers = ImmutableArray.Create(
                (Node: Member(Member(limits, "defaults"), table), Origin: $"limits.defaults.{table}"),
                (Node: Member(profile, table), Origin: $"the profile {Member(limits, "profile")?.Text}"));
            limits = Replace(limits, table, rows => rows with { Members = [.. rows.Members.Select(row => row with { Value = Fill(row.Value, layers) })] });
        }

        var venues = Member(limits, "margin");
        return Replace(limits, "accounts", accounts => accounts with { Members = [.. accounts.Members.Select(account => account with { Value = Replace(account.Value, "margin", rows => OfVenues(rows, venues)) })] });
    }

    private static ConfigNode OfVenues(ConfigNode rows, ConfigNode? venues) =>
        rows with { Members = [.. rows.Members.Select(row => row with { Value = Fill(row.Value, [(Member(venues, row.Name), $"limits.margin.{row.Name}")]) })] };

    private static ConfigNode Fill(ConfigNode row, ImmutableArray<(ConfigNode? Node, string Origin)> layers)
    {
        if (row.Kind != JsonValueKind.Object)
            return row;
        foreach (var (node, origin) in layers)
        {
            var missing = (node?.Members ?? []).Where(member => Member(row, member.Name) is null)
                .Select(member => new ConfigMember(member.Name, Move(member.Value, $"{row.Path}.{member.Name}", origin, row), row.Line, row.Column));
            row = row with { Members = [.. row.Members, .. missing] };
        }

        return row;
    }

    // A mistake in what is inherited is shown at the row that it makes wrong.
    private static ConfigNode Move(ConfigNode node, string path, string origin, ConfigNode row) => node with
    {
        Path = path,
        Origin = origin,
        Line = row.Line,
        Column = row.Column,
        Members = [.. node.Members.Select(member => member with { Value = Move(member.Value, $"{path}.{member.Name}", origin, row) })],
        Items = [.. node.Items.Select((item, index) => Move(item, FormattableString.Invariant($"{path}[{index}]"), origin, row))],
    };

    private static ConfigNode? Member(ConfigNode? node, string name) =>
        node is { Kind: JsonValueKind.Object } ? node.Members.FirstOrDefault(member => member.Name == name)?.Value : null;

    private static ConfigNode Replace(ConfigNode node, string name, Func<ConfigNode, ConfigNode> change) => Member(node, name) is not { Kind: JsonValueKind.Object }
        ? node
        : node with { Members = [.. node.Members.Select(member => member.Name == name && member.Value.Kind == JsonValueKind.Object ? member with { Value = change(member.Value) } : member)] };

    private static void Collect(ConfigNode node, ImmutableDictionary<string, string>.Builder found)
    {
        if (node.Members.IsEmpty && node.Items.IsEmpty)
            found[node.Path] = node.Origin ?? "written";
        foreach (var member in node.Members)
            Collect(member.Value, found);
        foreach (var item in node.Items)
            Collect(item, found);
    }
}
