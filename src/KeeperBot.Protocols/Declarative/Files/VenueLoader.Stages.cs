using System.Collections.Immutable;
using KeeperBot.Protocols.Declarative.Language;
using KeeperBot.Protocols.Declarative.Reading;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>Whether every read can be made: its arguments are known, or are fields that an earlier read returned.</summary>
internal sealed partial class VenueLoader
{
    private void CheckStages(ImmutableArray<ReadSpec> reads, ImmutableArray<ListSpec> lists)
    {
        var graph = new ReadGraph(FixedSymbols(_contracts.Values, _tokens.Values), reads, lists);
        foreach (var read in reads.Concat(lists.SelectMany(list => list.Reads)))
            CheckNeeds(graph, read);
        CheckCycles(graph, reads, null);
        foreach (var list in lists)
            CheckCycles(graph, list.Reads, list.Name);
    }

    /// <summary>What is known before anything is read.</summary>
    internal static IEnumerable<Symbol> FixedSymbols(IEnumerable<ContractSpec> contracts, IEnumerable<TokenSpec> tokens) =>
        [BuiltIn.Holder, BuiltIn.Actor, .. contracts.Select(contract => contract.Symbol), .. tokens.Select(token => token.Symbol)];

    private void CheckNeeds(ReadGraph graph, ReadSpec read)
    {
        var node = NodeOf(read);
        var leaves = read.Arguments.SelectMany(argument => argument.Leaves).Where(leaf => leaf.Value is not null).Select(leaf => (Name: leaf.Path, Value: leaf.Value!, HasPlace: leaf.Offset is not null));
        foreach (var (name, value, hasPlace) in leaves.Concat(read.At is { } at ? [("at", at, true)] : []))
        {
            if (graph.IsFixed(value))
                continue;
            if (read.MayWrite)
                _errors.Add(node, $"calls {read.Function.Signature}, which may write, with an argument ({name}) that is read", "such a call takes only addresses and constants; declare it view if it is one");
            else if (graph.SourceOf(value) is null)
                _errors.Add(node, $"has an argument ({name}) that is derived, and only a field just as it was read can be passed on to a later read", "pass a field of reads (without negate, not below an offset), an item's field, an address or a constant");
            else if (!hasPlace)
                _errors.Add(node, $"has an argument ({name}) inside a part of variable size, where nothing that is read can be put", "use a function that takes it directly");
        }
    }

    private void CheckCycles(ReadGraph graph, ImmutableArray<ReadSpec> reads, string? list)
    {
        foreach (var read in reads)
        {
            if (graph.Closure([read], list, out var path) is not null)
                continue;
            _errors.Add(NodeOf(read), $"is part of a cycle: {path}", "a read cannot need what depends on it; break the circle");
            return;
        }
    }

    private VenueNode NodeOf(ReadSpec read) => _drafts.First(draft => draft.Name == read.Name && draft.List == read.List).Section.Node;
}
