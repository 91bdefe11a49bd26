namespace KeeperBot.Evm.Abi;

/// <summary>Which encodings a decoder accepts. Values are checked in full either way (ranges, padding, UTF-8).</summary>
public enum AbiStrictness
{
    /// <summary>Only the canonical layout, the one that encoding the value again gives: tails in order, without gaps, overlap or rest.</summary>
    Canonical,

    /// <summary>Offsets anywhere inside the data and bytes after its end, as hand-written assembly may return. The work is bounded by the length.</summary>
    AnyLayout,
}
