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

    /// <summary>Its content is neither a private key in hexadecimal nor a keystore, or it is a damaged one.</summary>
    Malformed,

    /// <summary>It is a keystore of a version, cipher or key derivation that is not read here.</summary>
    Unsupported,

    /// <summary>It asks for more work or memory than any honest keystore needs; none of it was done.</summary>
    TooExpensive,

    /// <summary>It is encrypted, and no password was given.</summary>
    PasswordMissing,

    /// <summary>It is not encrypted, and a password was given.</summary>
    NotEncrypted,

    /// <summary>The password does not open it.</summary>
    WrongPassword,

    /// <summary>It says an address that is not its key's.</summary>
    AddressMismatch,

    /// <summary>A file of that name is there already, and nothing is overwritten.</summary>
    AlreadyExists,

    /// <summary>It could not be written.</summary>
    Unwritable,
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
