using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative;

/// <summary>A reading with every value that it came from.</summary>
/// <param name="Reading">What came of it.</param>
/// <param name="Values">The values in the order of the file; those after a failure are missing.</param>
public sealed record Explanation(VenueReading Reading, ImmutableArray<ExplainedValue> Values)
{
    internal static ImmutableArray<ExplainedValue> Of(BoundVenue venue, Frame frame) =>
    [
        .. venue.Model.Infos.Where(info => info.Symbol.List is null).Select(info => Row(info, info.Symbol.Name, frame)),
        .. from list in venue.Model.Lists
           from item in frame.Items(list.Name).Index()
           from info in venue.Model.Infos
           where info.Symbol.List == list.Name
           select Row(info, string.Create(CultureInfo.InvariantCulture, $"{list.Name}[{item.Index}].{info.Symbol.Name}"), frame.At(item.Item)),
    ];

    private static ExplainedValue Row(Files.FieldInfo info, string name, Frame frame)
    {
        var value = frame[info.Symbol];
        return new ExplainedValue(name, info.Origin, value.Kind == ValueKind.None ? null : value.Show(info.Symbol.Type), info.Unit ?? "");
    }
}

/// <summary>One field.</summary>
/// <param name="Name">Its name, with the list and the item's place where it is one of many.</param>
/// <param name="Origin">The read it comes from, or "derived".</param>
/// <param name="Text">The value in its own scale; null where there is none.</param>
/// <param name="Unit">Its unit as the file has it; empty where it has none.</param>
public sealed record ExplainedValue(string Name, string Origin, string? Text, string Unit);
