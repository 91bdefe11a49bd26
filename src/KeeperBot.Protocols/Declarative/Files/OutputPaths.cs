using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>Finds the place of a value in a function's results, or in an element of a list.</summary>
internal static class OutputPaths
{
    /// <summary>The place that a text such as "0", "balance" or "0.params[2]" names; null with the problem where there is none.</summary>
    internal static OutputPath? Find(ImmutableArray<AbiParameter> outputs, string? text, out string problem)
    {
        problem = "";
        if (text is null)
        {
            if (outputs.Length == 1)
                return new OutputPath([0], outputs[0].Type, 0);
            problem = outputs.Length == 0 ? "reads a function that returns nothing" : "does not say which of the results it is";
            return null;
        }

        var members = outputs;
        var indexes = ImmutableArray.CreateBuilder<int>();
        AbiType? type = null;
        int? word = 0;
        foreach (var segment in text.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'))
        {
            if (type is { Kind: AbiTypeKind.FixedArray } array)
                members = [.. Enumerable.Range(0, Math.Min(array.Size, 1024)).Select(_ => new AbiParameter("", array.Element!))];
            else if (type is not null)
                members = type.Kind == AbiTypeKind.Tuple ? type.Components : [];
            var index = Index(members, segment);
            if (index < 0)
            {
                problem = $"has no place '{segment}'; there {(members.Length == 0 ? "is nothing below" : $"are {string.Join(", ", members.Take(20).Select((member, at) => member.Name.Length > 0 ? member.Name : at.ToString(CultureInfo.InvariantCulture)))}")}";
                return null;
            }

            // Below an offset the place depends on the answer.
            if (type is { IsDynamic: true })
                word = null;
            word += members.Take(index).Sum(member => member.Type.HeadSize) / AbiType.WordSize;
            indexes.Add(index);
            type = members[index].Type;
        }

        return new OutputPath(indexes.ToImmutable(), type!, word);
    }

    /// <summary>As <see cref="Find"/>, in an element of an array; an elementary element is itself the value.</summary>
    internal static OutputPath? FindInElement(AbiType element, string? text, out string problem)
    {
        problem = "";
        return element.Kind == AbiTypeKind.Tuple ? Find(element.Components, text, out problem)
            : text is null ? new OutputPath([], element, 0)
            : Report(out problem);

        static OutputPath? Report(out string problem)
        {
            problem = "names a place in an element that has no parts";
            return null;
        }
    }

    private static int Index(ImmutableArray<AbiParameter> members, string segment)
    {
        if (int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number < members.Length ? number : -1;
        var found = members.Select((member, at) => (member.Name, At: at)).Where(member => member.Name == segment && segment.Length > 0).Take(2).ToArray();
        return found.Length == 1 ? found[0].At : -1;
    }
}
