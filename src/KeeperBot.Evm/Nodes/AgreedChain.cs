namespace KeeperBot.Evm.Nodes;

/// <summary>The last agreed heads: hash at height, and height of hash. Not safe for use by several at once.</summary>
internal sealed class AgreedChain
{
    private const int Capacity = 256;

    private readonly SortedDictionary<ulong, Hash32> _hashes = [];

    internal void Add(BlockHeader head)
    {
        // What was agreed above this block, or below on another branch, is agreed no longer.
        foreach (var number in _hashes.Keys.Where(number => number > head.Number).ToArray())
            _hashes.Remove(number);
        if (_hashes.TryGetValue(head.Number - 1, out var below) && below != head.ParentHash)
            _hashes.Clear();
        _hashes[head.Number] = head.Hash;
        while (_hashes.Count > Capacity)
            _hashes.Remove(_hashes.Keys.First());
    }

    internal (ulong Number, Hash32 Hash)? Newest => _hashes.Count > 0 ? (_hashes.Keys.Last(), _hashes[_hashes.Keys.Last()]) : null;

    internal Hash32? At(ulong number) => _hashes.TryGetValue(number, out var hash) ? hash : null;

    internal ulong? HeightOf(Hash32 hash)
    {
        foreach (var (number, known) in _hashes)
        {
            if (known == hash)
                return number;
        }
        return null;
    }
}
