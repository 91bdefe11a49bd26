using System.Text.Json;
using KeeperBot.Evm.Transactions;

namespace KeeperBot.Evm.Keys.Remote;

/// <summary>What a remote signer did instead of signing.</summary>
public enum RemoteSignerProblem
{
    /// <summary>Nobody classified it.</summary>
    Unknown = 0,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>No complete answer in time. The signer may have signed; the bytes are unknown and nobody sends them.</summary>
    Timeout,

    /// <summary>The handshake failed: one side does not believe the other's certificate.</summary>
    Tls,

    /// <summary>It answered with a refusal: an error, an HTTP status, a redirect (never followed).</summary>
    Refused,

    /// <summary>Its answer is no signed EIP-1559 transaction, or is too long.</summary>
    Malformed,

    /// <summary>It signed something else than was asked, or with another key.</summary>
    Altered,
}

/// <summary>A remote signer that failed, or whose answer must not be used. Shows at most the host of its address.</summary>
public sealed class RemoteSignerException : EnvironmentFailure
{
    /// <summary>With the problem, the field where there is one, and a message.</summary>
    public RemoteSignerException(RemoteSignerProblem problem, TransactionField field, string message, Exception? inner = null)
        : base("signer." + JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.ToString()), message, inner) => (Problem, Field) = (problem, field);

    /// <summary>What went wrong.</summary>
    public RemoteSignerProblem Problem { get; }

    /// <summary>The field of the answer that is at fault; <see cref="TransactionField.None"/> where there is none.</summary>
    public TransactionField Field { get; }
}
