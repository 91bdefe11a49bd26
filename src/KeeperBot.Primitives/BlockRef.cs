namespace KeeperBot.Primitives;

/// <summary>A block as every read is pinned to it.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Block hash; reads go by hash, never by number alone.</param>
/// <param name="ParentHash">Hash of the block below, by which reorganisations show.</param>
/// <param name="Timestamp">Chain time.</param>
public sealed record BlockRef(ulong Number, Hash32 Hash, Hash32 ParentHash, ChainTime Timestamp)
{
    /// <summary>Number and the head of the hash, for logs.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Number} ({Hash.ToString()[..10]}…)");
}
