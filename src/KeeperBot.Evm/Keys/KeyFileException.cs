namespace KeeperBot.Evm.Keys;

/// <summary>Why a key file was not read.</summary>
public enum KeyFileProblem
{
    /// <summary>Not stated.</summary>
    Unknown,

    /// <summary>There is no file of that name.</summary>
    Missing,

    /// <summary>It is a directory, a device or a pipe.</summary>
    NotAFile,

    /// <summary>This user may not read it.</summary>
    Unreadable,

    /// <summary>Other users may read or write it.</summary>
    TooOpen,

    /// <summary>Its content is not a private key in hexadecimal.</summary>
    Malformed,
}

/// <summary>A key file that must not be used. The message names the file and the mend, and never anything of its content.</summary>
public sealed class KeyFileException : Exception
{
    /// <summary>With the kind of problem and a message.</summary>
    public KeyFileException(KeyFileProblem problem, string message, Exception? inner = null)
        : base(message, inner) => Problem = problem;

    /// <summary>What is wrong.</summary>
    public KeyFileProblem Problem { get; }
}
