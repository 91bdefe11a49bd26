using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>
/// The names of a file. A derived field is checked when it is first asked for, so that fields may stand in any order; the order in which their checks
/// end is the order in which they can be reckoned, and one that is asked for while its own check runs is a cycle.
/// </summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, Expression> _top = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Symbol>> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _declared = new(StringComparer.Ordinal);
    private readonly List<string> _visiting = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    internal NameTable()
    {
        foreach (var symbol in BuiltIn.All)
            _top.Add(symbol.Name, new FieldReference(symbol, before: false));
    }

    /// <summary>A field that waits for its check; the function gives its symbol, or null where it is wrong (and reported).</summary>
    private sealed record Pending(string? List, Func<Symbol?> Check)
    {
        internal bool IsBroken { get; set; }
    }

    /// <summary>Whether an expression has named something of the top.</summary>
    internal bool IsAskedFor(string name) => _asked.Contains(name);

    internal void AddList(string name) => _lists.TryAdd(name, new(StringComparer.Ordinal));

    /// <summary>Takes a name; false where it is taken already, at the top by anything or in a list by the list's own.</summary>
    internal bool Declare(string name, string? list)
    {
        if (!_declared.TryGetValue(name, out var places))
            _declared.Add(name, places = []);
        return places.Count == 0 || (list is not null && !places.Contains("") && !places.Contains(list))
            ? places.Add(list ?? "")
            : false;
    }

    internal void Add(string name, Expression value) => _top.Add(name, value);

    internal void Add(Symbol symbol)
    {
        if (symbol.List is { } list)
            _lists[list].Add(symbol.Name, symbol);
        else
            _top.Add(symbol.Name, new FieldReference(symbol, before: false));
    }

    /// <summary>A name whose declaration is wrong: whoever uses it is not reported again.</summary>
    internal void AddBroken(string name, string? list) => _pending.TryAdd(Key(list, name), new Pending(list, () => null) { IsBroken = true });

    internal void AddPending(string name, string? list, Func<Symbol?> check) => _pending.Add(Key(list, name), new Pending(list, check));

    /// <summary>Checks whatever nobody has asked for yet.</summary>
    internal void CheckAll()
    {
        foreach (var (key, pending) in _pending.ToArray())
        {
            if (!_pending.ContainsKey(key) || pending.IsBroken)
                continue;
            try
            {
                Resolve(key, pending);
            }
            catch (BrokenNameException)
            {
                // Reported where it is declared; the others are checked all the same.
            }
        }
    }

    /// <summary>The names in a place: a list's item, an action, or the whole.</summary>
    internal INames In(string? list, ActionInputs? inputs = null, bool withBefore = false) => new Scope(this, list, inputs, withBefore);

    private static string Key(string? list, string name) => list is null ? name : $"{list}.{name}";

    private Symbol Resolve(string key, Pending pending)
    {
        if (pending.IsBroken)
            throw new BrokenNameException();
        if (_visiting.Contains(key))
        {
            var cycle = string.Join(" -> ", _visiting.SkipWhile(name => name != key).Append(key));
            throw new ExpressionException(0, $"is part of a cycle: {cycle}", "a field cannot depend on itself; break the circle");
        }

        _visiting.Add(key);
        var symbol = pending.Check();
        _visiting.Remove(key);
        if (symbol is null)
        {
            pending.IsBroken = true;
            throw new BrokenNameException();
        }

        _pending.Remove(key);
        Add(symbol);
        return symbol;
    }

    private sealed class Scope(NameTable table, string? list, ActionInputs? inputs, bool withBefore) : INames
    {
        public Expression? Find(string name)
        {
            if (withBefore && name.StartsWith("before.", StringComparison.Ordinal))
                return Field(name["before.".Length..]) is FieldReference field ? new FieldReference(field.Symbol, before: true) : null;
            return Input(name) ?? Field(name);
        }

        public Symbol? FindColumn(string name)
        {
            var point = name.IndexOf('.', StringComparison.Ordinal);
            if (point < 0 || !table._lists.TryGetValue(name[..point], out var fields))
                return null;
            if (fields.TryGetValue(name[(point + 1)..], out var found))
                return found;
            return table._pending.TryGetValue(name, out var pending) ? table.Resolve(name, pending) : null;
        }

        public bool IsList(string name) => table._lists.ContainsKey(name);

        public string Suggest(string name)
        {
            var known = table._top.Keys.Concat(table._pending.Where(entry => entry.Value.List is null || entry.Value.List == list).Select(entry => entry.Key[(entry.Value.List is { } own ? own.Length + 1 : 0)..]))
                .Concat(list is null ? [] : table._lists[list].Keys)
                .Concat(inputs is null ? [] : inputs.All.Select(symbol => symbol.Name)).ToList();
            var lower = name.ToLowerInvariant();
            var near = known.Where(candidate => candidate.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(candidate, StringComparison.OrdinalIgnoreCase)
                || Distance(candidate.ToLowerInvariant(), lower) <= Math.Max(2, name.Length / 3)).Order(StringComparer.Ordinal).Take(3).ToList();
            return near.Count > 0
                ? $"did you mean {string.Join(" or ", near)}?"
                : table._lists.Values.Any(items => items.ContainsKey(name)) ? $"it is a field of a list; ask for it as a sum or the like" : "add it to reads, fields or constants";
        }

        private Expression? Input(string name) => inputs is not null && inputs.All.FirstOrDefault(symbol => symbol.Name == name) is { } input ? new FieldReference(input, before: false) : null;

        private Expression? Field(string name)
        {
            if (list is not null && table._lists[list].TryGetValue(name, out var item))
                return new FieldReference(item, before: false);
            if (list is not null && table._pending.TryGetValue(Key(list, name), out var inList))
                return new FieldReference(table.Resolve(Key(list, name), inList), before: false);
            if (table._top.TryGetValue(name, out var found))
            {
                table._asked.Add(name);
                return found;
            }

            // A dot leads into a list, which only sums and the like may do.
            return !name.Contains('.', StringComparison.Ordinal) && table._pending.TryGetValue(name, out var pending) ? new FieldReference(table.Resolve(name, pending), before: false) : null;
        }

        private static int Distance(string left, string right)
        {
            var row = Enumerable.Range(0, right.Length + 1).ToArray();
            for (var i = 1; i <= left.Length; i++)
            {
                var diagonal = row[0];
                row[0] = i;
                for (var j = 1; j <= right.Length; j++)
                {
                    var change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
                }
            }

            return row[^1];
        }
    }
}

/// <summary>A name whose own declaration is wrong and reported; nothing more is to be said of who uses it.</summary>
internal sealed class BrokenNameException : Exception;
