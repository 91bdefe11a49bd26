namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// What went wrong between the keeper and a node. The zero value is <see cref="Unknown"/>: an answer nobody has classified,
/// which must be treated as "anything may have happened".
/// </summary>
public enum RpcErrorKind
{
    /// <summary>The node answered with an error that no row of <see cref="RpcErrorClassifier"/> knows.</summary>
    Unknown = 0,

    /// <summary>No complete answer within the deadline.</summary>
    Timeout,

    /// <summary>The connection could not be made, or broke before the answer was complete.</summary>
    Unreachable,

    /// <summary>The TLS handshake failed: certificate, name or protocol.</summary>
    TlsFailure,

    /// <summary>The endpoint answered with a redirect, which is never followed.</summary>
    Redirected,

    /// <summary>HTTP 429, or JSON-RPC -32005 and its relatives.</summary>
    RateLimited,

    /// <summary>HTTP 401 or 403, or the provider refused the key.</summary>
    Unauthorized,

    /// <summary>HTTP 5xx.</summary>
    ServerError,

    /// <summary>Any other HTTP status than 200.</summary>
    HttpStatus,

    /// <summary>The body is larger than the configured limit, before or after decompression.</summary>
    ResponseTooLarge,

    /// <summary>The body is no JSON-RPC 2.0 answer to what was asked: broken JSON, wrong id, short batch, a null or malformed value.</summary>
    InvalidResponse,

    /// <summary>The node does not offer this method.</summary>
    MethodNotFound,

    /// <summary>The node refuses the form of the parameters.</summary>
    InvalidParams,

    /// <summary>The node does not have the block or its state: it is behind, pruned, or on another fork.</summary>
    BlockUnavailable,

    /// <summary>The EVM reverted or halted the call.</summary>
    ExecutionReverted,

    /// <summary>The node has this very transaction already.</summary>
    AlreadyKnown,

    /// <summary>The nonce is below the account's next one.</summary>
    NonceTooLow,

    /// <summary>The nonce leaves a gap.</summary>
    NonceTooHigh,

    /// <summary>Another transaction holds the nonce, and the offered fees do not beat it by the node's margin.</summary>
    ReplacementUnderpriced,

    /// <summary>The fees are below the base fee, or below what this node's pool takes.</summary>
    Underpriced,

    /// <summary>The sender cannot pay value plus worst-case gas.</summary>
    InsufficientFunds,

    /// <summary>The fee exceeds this node's own cap on fees; another node may take the transaction.</summary>
    FeeAboveNodeCap,

    /// <summary>Nodes contradict each other and no side has the quorum.</summary>
    Disagreement,

    /// <summary>Too few nodes gave an answer to believe it.</summary>
    NoQuorum,

    /// <summary>No node of the route a transaction was declared for may be sent to. Nothing was sent.</summary>
    NoRoute,
}
