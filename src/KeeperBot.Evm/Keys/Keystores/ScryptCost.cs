namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>How much work a guess at a keystore's password shall cost.</summary>
/// <param name="N">CPU and memory cost, a power of two; memory is 128 * N * R bytes.</param>
/// <param name="R">Block size.</param>
/// <param name="P">Parallelisation.</param>
public sealed record ScryptCost(int N, int R, int P)
{
    /// <summary>geth's standard: 256 MiB and about a second for each guess.</summary>
    public static ScryptCost Standard { get; } = new(1 << 18, 8, 1);

    /// <summary>geth's light one: 4 MiB and about a tenth of a second for each guess.</summary>
    public static ScryptCost Light { get; } = new(1 << 12, 8, 6);
}
