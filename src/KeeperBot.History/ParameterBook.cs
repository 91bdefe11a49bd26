using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.History;

/// <summary>The parameters seen last, in memory, and their changes as long as they are told of. Not for several threads.</summary>
/// <param name="keep">How long a change is told of, by chain time.</param>
internal sealed class ParameterBook(TimeSpan keep)
{
    /// <summary>A value that is back within so many blocks was never final: a reorganisation took the change away, or somebody took it back at once.</summary>
    private const ulong TakenBackWithin = 64;

    private readonly SortedDictionary<(string Venue, string Name), UInt256> _last = [];
    private readonly List<MadeChange> _changes = [];

    /// <summary>What was seen last.</summary>
    public IEnumerable<ParameterChange> Last => _last.Select(item => new ParameterChange(new VenueId(item.Key.Venue), item.Key.Name, item.Value));

    /// <summary>Changes that are told of, the oldest first.</summary>
    public ImmutableArray<MadeChange> Changes => [.. _changes];

    /// <summary>Puts in what was stored.</summary>
    public void Restore(IEnumerable<ParameterChange> last, IEnumerable<MadeChange> changes)
    {
        foreach (var item in last)
            _last[Key(item.Venue, item.Name)] = item.Raw;
        _changes.AddRange(changes);
    }

    /// <summary>Compares and remembers.</summary>
    /// <returns>Whether there is anything new to store.</returns>
    public bool Look(BlockRef block, ImmutableArray<RiskParameter> shown)
    {
        var isNew = _changes.RemoveAll(change => block.Timestamp.Since(change.At) > keep) > 0;
        foreach (var parameter in shown)
        {
            var key = Key(parameter.Venue, parameter.Name);
            var known = _last.TryGetValue(key, out var before);
            if (known && before == parameter.Raw)
                continue;
            isNew = true;
            _last[key] = parameter.Raw;
            if (!known)
                continue;
            var taken = _changes.FindLastIndex(change => Key(change.Now.Venue, change.Now.Name) == key);
            if (taken >= 0 && _changes[taken].Before == parameter.Raw && block.Number <= _changes[taken].Block + TakenBackWithin)
                _changes.RemoveAt(taken);
            else
                _changes.Add(new(parameter, before, block.Number, block.Timestamp));
        }

        return isNew;
    }

    private static (string, string) Key(VenueId venue, string name) => (venue.Value, name);
}
