using System.Collections.Immutable;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Reading;

/// <summary>
/// Which reads need what other reads return. What depends on nothing but addresses is asked in the one multicall; the rest is asked through
/// <c>StagedReader</c>, in the same multicall, after what it depends on.
/// </summary>
internal sealed class ReadGraph
{
    private readonly Dictionary<Symbol, (ReadSpec? Read, OutputSpec Output)> _sources = [];
    private readonly HashSet<Symbol> _fixed;

    internal ReadGraph(IEnumerable<Symbol> fixedSymbols, ImmutableArray<ReadSpec> reads, ImmutableArray<ListSpec> lists)
    {
        _fixed = [.. fixedSymbols];
        foreach (var read in reads.Concat(lists.SelectMany(list => list.Reads)))
        {
            foreach (var output in read.Outputs)
                _sources[output.Symbol] = (read, output);
        }

        foreach (var item in lists.SelectMany(list => list.Items))
            _sources[item.Symbol] = (null, item);
    }

    internal bool IsFixed(Expression expression) => expression.Symbols.All(_fixed.Contains);

    internal bool IsStaged(ReadSpec read) => Needs(read).Any(expression => !IsFixed(expression));

    /// <summary>The read that a field comes from (null for a field of a list's element itself) and its place there; null where it is derived or altered.</summary>
    internal (ReadSpec? Read, OutputSpec Output)? SourceOf(Expression expression) =>
        expression is FieldReference { IsBefore: false } field && _sources.TryGetValue(field.Symbol, out var source) && source.Output is { Path.Word: not null, Negate: false } ? source : null;

    /// <summary>The reads that must be made before one, among those of its own list or of the whole; itself last. Null for a cycle, which is then in <paramref name="path"/>.</summary>
    internal ImmutableArray<ReadSpec>? Closure(IEnumerable<ReadSpec> wanted, string? list, out string path)
    {
        var done = new List<ReadSpec>();
        var visiting = new List<ReadSpec>();
        path = "";
        foreach (var read in wanted)
        {
            if (!Visit(read, list, done, visiting))
            {
                path = string.Join(" -> ", visiting.Select(item => item.Name));
                return null;
            }
        }

        return [.. done];
    }

    /// <summary>Reads of the whole that the items of a list need.</summary>
    internal IEnumerable<ReadSpec> HeadOf(ListSpec list) =>
        list.Reads.SelectMany(Needs).Select(SourceOf).Select(source => source?.Read).OfType<ReadSpec>().Where(read => read.List is null).Prepend(list.Source).Distinct();

    private bool Visit(ReadSpec read, string? list, List<ReadSpec> done, List<ReadSpec> visiting)
    {
        if (done.Contains(read))
            return true;
        var isCycle = visiting.Contains(read);
        visiting.Add(read);
        if (isCycle)
            return false;
        foreach (var need in Needs(read))
        {
            if (SourceOf(need)?.Read is { } source && source.List == list && !Visit(source, list, done, visiting))
                return false;
        }

        visiting.RemoveAt(visiting.Count - 1);
        done.Add(read);
        return true;
    }

    private static IEnumerable<Expression> Needs(ReadSpec read) =>
        read.Arguments.SelectMany(argument => argument.Expressions).Concat(read.At is { } at ? [at] : []);
}
