namespace KeeperBot.Evm.Abi;

/// <summary>A value, encoding or description that the contract ABI does not allow.</summary>
public sealed class AbiException : FormatException
{
    /// <summary>With where and what.</summary>
    /// <param name="path">The place inside the value, such as <c>legs[2].strike</c>; empty for the whole.</param>
    /// <param name="problem">What is wrong there.</param>
    public AbiException(string path, string problem)
        : base(path.Length == 0 ? problem : $"{path}: {problem}")
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>The place inside the value; empty for the whole.</summary>
    public string Path { get; }

    /// <summary>What is wrong there.</summary>
    public string Problem { get; }
}
