namespace KeeperBot.Evm.Heads;

/// <summary>The last blocks of one chain, linked by parent hashes without gaps.</summary>
internal sealed class ChainMemory(int capacity)
{
    private readonly List<BlockRef> _blocks = []; // oldest first

    internal BlockRef? Head => _blocks.Count == 0 ? null : _blocks[^1];

    /// <summary>Height of the oldest block remembered.</summary>
    internal ulong Lowest => _blocks.Count == 0 ? 0 : _blocks[0].Number;

    internal bool Contains(Hash32 hash) => _blocks.Exists(block => block.Hash == hash);

    /// <summary>Forgets everything and starts from this block.</summary>
    internal void Restart(BlockRef head)
    {
        _blocks.Clear();
        _blocks.Add(head);
    }

    /// <summary>Puts a branch (newest first) on the block its last one stands on, dropping what was above. Gives that block, or null when it is not remembered.</summary>
    internal BlockRef? Adopt(List<BlockRef> branch)
    {
        var at = _blocks.FindIndex(block => block.Hash == branch[^1].ParentHash);
        var ancestor = at < 0 ? null : _blocks[at];
        _blocks.RemoveRange(at + 1, _blocks.Count - at - 1);
        for (var i = branch.Count - 1; i >= 0; i--)
            _blocks.Add(branch[i]);
        if (_blocks.Count > capacity)
            _blocks.RemoveRange(0, _blocks.Count - capacity);
        return ancestor;
    }
}
