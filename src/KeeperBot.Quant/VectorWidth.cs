namespace KeeperBot.Quant;

/// <summary>The widest vectors that a batch may use. The results differ by no more than the stated accuracy.</summary>
public enum VectorWidth
{
    /// <summary>The widest that this processor runs well.</summary>
    Automatic = 0,

    /// <summary>One option at a time.</summary>
    Scalar = 1,

    /// <summary>Four doubles (AVX2 with FMA).</summary>
    Bits256 = 256,

    /// <summary>Eight doubles (AVX-512).</summary>
    Bits512 = 512,
}
