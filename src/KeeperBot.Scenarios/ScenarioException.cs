namespace KeeperBot.Scenarios;

/// <summary>What went wrong with a local world. Zero is not a kind that is thrown.</summary>
public enum ScenarioErrorKind
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>The project's home directory was not found.</summary>
    HomeNotFound,

    /// <summary>Anvil's program is not on this machine.</summary>
    AnvilNotFound,

    /// <summary>Anvil did not start, or died.</summary>
    AnvilFailed,

    /// <summary>A contract artifact is missing or malformed.</summary>
    ArtifactInvalid,

    /// <summary>A transaction of the world or the market failed on the chain.</summary>
    TransactionFailed,

    /// <summary>The chain answered something a world cannot be built on.</summary>
    ChainUnusable,

    /// <summary>A cached world is damaged.</summary>
    CacheInvalid,
}

/// <summary>A local world could not be started, deployed or driven. The message says what, where and how to mend it.</summary>
public sealed class ScenarioException(ScenarioErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What went wrong.</summary>
    public ScenarioErrorKind Kind { get; } = kind;
}
