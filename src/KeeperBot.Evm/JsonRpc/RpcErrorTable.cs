using System.Collections.Immutable;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// The rows of <see cref="RpcErrorClassifier"/>. Order matters. Reverts come first, because a contract chooses the text after
/// "execution reverted" and must not be able to say "already known". Within a topic the special comes before the general.
/// </summary>
internal static class RpcErrorTable
{
    /// <summary>Code 3 is a revert in every client that uses it (EIP-1474 leaves it free), whatever the message says.</summary>
    internal const long RevertCode = 3;

    internal static readonly ImmutableArray<Row> Rows =
    [
        // The EVM's own verdict.
        new("EVM error FatalExternalError", RpcErrorKind.BlockUnavailable, "Anvil: its fork's node did not answer"),
        new("execution reverted", RpcErrorKind.ExecutionReverted, "geth, op-geth, Nitro, Erigon, Nethermind, reth, Besu, Anvil"),
        new("VM execution error", RpcErrorKind.ExecutionReverted, "Nethermind, OpenEthereum"),
        new("out of gas", RpcErrorKind.ExecutionReverted, "geth, Erigon, reth, Anvil"),
        new("invalid opcode", RpcErrorKind.ExecutionReverted, "geth, Erigon"),
        new("invalid jump destination", RpcErrorKind.ExecutionReverted, "geth, Erigon"),
        new("stack underflow", RpcErrorKind.ExecutionReverted, "geth, Erigon"),
        new("stack overflow", RpcErrorKind.ExecutionReverted, "geth"),
        new("stack limit reached", RpcErrorKind.ExecutionReverted, "geth, Erigon"),
        new("write protection", RpcErrorKind.ExecutionReverted, "geth, Erigon"),
        new("return data out of bounds", RpcErrorKind.ExecutionReverted, "geth, Erigon"),
        new("EVM error", RpcErrorKind.ExecutionReverted, "reth, Anvil"),
        new("Transaction processing could not be completed due to an exception", RpcErrorKind.ExecutionReverted, "Besu"),

        // Ours already.
        new("block already known", RpcErrorKind.Unknown, "geth: about a block, not a transaction"),
        new("already known", RpcErrorKind.AlreadyKnown, "geth, op-geth, Erigon, reth, Nethermind since 2026"),
        new("AlreadyKnown", RpcErrorKind.AlreadyKnown, "Nethermind until 2026"),
        new("already imported", RpcErrorKind.AlreadyKnown, "Anvil, OpenEthereum"),
        new("existing txn with same hash", RpcErrorKind.AlreadyKnown, "Erigon"),
        new("existing tx with same hash", RpcErrorKind.AlreadyKnown, "Erigon before 2024"),
        new("known transaction", RpcErrorKind.AlreadyKnown, "Besu, geth before 1.9"),

        // Replacement, before the general "underpriced".
        new("replacement transaction underpriced", RpcErrorKind.ReplacementUnderpriced, "geth, op-geth, Erigon, reth, Besu, Nethermind since 2026"),
        new("ReplacementNotAllowed", RpcErrorKind.ReplacementUnderpriced, "Nethermind until 2026"),
        new("FeeTooLowToCompete", RpcErrorKind.Underpriced, "Nethermind until 2026: too low for a full pool"),
        new("insufficient gas price to replace existing transaction", RpcErrorKind.ReplacementUnderpriced, "Anvil, reth"),
        new("could not replace existing tx", RpcErrorKind.ReplacementUnderpriced, "Erigon"),
        new("replacement fee too low", RpcErrorKind.ReplacementUnderpriced, "ethers, relays in front of geth"),
        new("There is another transaction with same nonce in the queue", RpcErrorKind.ReplacementUnderpriced, "OpenEthereum"),

        // Nonces.
        new("nonce too low", RpcErrorKind.NonceTooLow, "geth, op-geth, Nitro, Erigon, reth, Besu, Anvil, Nethermind since 2026"),
        new("OldNonce", RpcErrorKind.NonceTooLow, "Nethermind until 2026"),
        new("Transaction nonce is too low", RpcErrorKind.NonceTooLow, "OpenEthereum"),
        new("nonce too high", RpcErrorKind.NonceTooHigh, "geth, Nitro, Erigon, reth, Besu, Anvil, Nethermind"),
        new("NonceGap", RpcErrorKind.NonceTooHigh, "Nethermind until 2026"),
        new("nonce too far in future", RpcErrorKind.NonceTooHigh, "Nethermind"),
        new("NonceTooFarInFuture", RpcErrorKind.NonceTooHigh, "Nethermind until 2026"),
        new("Transaction nonce is too distant from current sender nonce", RpcErrorKind.NonceTooHigh, "Besu"),
        new("An invalid transaction with a lower nonce exists", RpcErrorKind.NonceTooHigh, "Besu"),
        new("gapped-nonce tx", RpcErrorKind.NonceTooHigh, "geth, reth: delegated accounts"),

        // Money.
        new("insufficient funds", RpcErrorKind.InsufficientFunds, "geth, op-geth, Nitro, Erigon, reth, Anvil, Nethermind since 2026"),
        new("InsufficientFunds", RpcErrorKind.InsufficientFunds, "Nethermind until 2026"),
        new("insufficient MaxFeePerGas for sender balance", RpcErrorKind.InsufficientFunds, "Nethermind"),
        new("Upfront cost exceeds account balance", RpcErrorKind.InsufficientFunds, "Besu"),
        new("transaction overdraws from account", RpcErrorKind.InsufficientFunds, "reth"),
        new("transaction would cause overdraft", RpcErrorKind.InsufficientFunds, "geth before 1.14"),
        new("not enough funds for gas", RpcErrorKind.InsufficientFunds, "Arbitrum"),
        new("insufficient balance for transfer", RpcErrorKind.InsufficientFunds, "geth, Erigon"),

        // Fees.
        new("exceeds the configured cap", RpcErrorKind.FeeAboveNodeCap, "geth, op-geth, Erigon, reth"),
        new("Transaction fee cap exceeded", RpcErrorKind.FeeAboveNodeCap, "Besu"),
        new("max fee per gas less than block base fee", RpcErrorKind.Underpriced, "geth, op-geth, Nitro, reth, Anvil"),
        new("fee cap less than block base fee", RpcErrorKind.Underpriced, "Erigon"),
        new("Gas price below", RpcErrorKind.Underpriced, "Besu: minimum or base fee"),
        new("transaction gas price below minimum", RpcErrorKind.Underpriced, "geth"),
        new("underpriced", RpcErrorKind.Underpriced, "geth, op-geth, Erigon, reth, Nethermind"),
        new("fee too low", RpcErrorKind.Underpriced, "Erigon"),
        new("FeeTooLow", RpcErrorKind.Underpriced, "Nethermind until 2026"),
        new("gas price too low", RpcErrorKind.Underpriced, "Arbitrum"),
        new("Transaction gas price is too low", RpcErrorKind.Underpriced, "OpenEthereum"),
        new("transaction priority fee below minimum", RpcErrorKind.Underpriced, "reth"),
        new("below chain minimum", RpcErrorKind.Underpriced, "reth"),

        // The node lacks the block or its state.
        new("header not found", RpcErrorKind.BlockUnavailable, "geth, Nitro, reth, Nethermind"),
        new("header for hash not found", RpcErrorKind.BlockUnavailable, "geth, op-geth, Nitro"),
        new("hash is not currently canonical", RpcErrorKind.BlockUnavailable, "geth, op-geth, Nitro, Erigon"),
        new("missing trie node", RpcErrorKind.BlockUnavailable, "geth, op-geth, Nitro"),
        new("block not found", RpcErrorKind.BlockUnavailable, "geth (finalized, safe), reth, Besu"),
        new("unknown block", RpcErrorKind.BlockUnavailable, "Besu, Anvil, Erigon"),
        new("No finalized block", RpcErrorKind.BlockUnavailable, "Erigon"),
        new("World state unavailable", RpcErrorKind.BlockUnavailable, "Besu"),
        new("Initial sync is still in progress", RpcErrorKind.BlockUnavailable, "Besu"),
        new("historical state", RpcErrorKind.BlockUnavailable, "geth: pruned, or path scheme"),
        new("pruned history unavailable", RpcErrorKind.BlockUnavailable, "reth"),
        new("is pruned", RpcErrorKind.BlockUnavailable, "reth, Nethermind"),
        new("request beyond head block", RpcErrorKind.BlockUnavailable, "reth"),
        new("No state available for block", RpcErrorKind.BlockUnavailable, "Nethermind"),
        new("BlockOutOfRangeError", RpcErrorKind.BlockUnavailable, "Anvil"),
        new("could not find block", RpcErrorKind.BlockUnavailable, "Anvil"),
        new("Required data unavailable", RpcErrorKind.BlockUnavailable, "Anvil"),
        new("Resource not found", RpcErrorKind.BlockUnavailable, "Anvil, EIP-1474"),

        // Limits. Besu's -32005 is about the transaction or the request, not about its rate.
        new("Transaction gas limit", RpcErrorKind.Unknown, "Besu: above the block's limit or the cap"),
        new("exceeds block gas limit", RpcErrorKind.Unknown, "geth, op-geth, Erigon, reth"),
        new("Requested range exceeds maximum RPC range limit", RpcErrorKind.InvalidParams, "Besu"),
        new("Number of requests exceeds max batch size", RpcErrorKind.InvalidParams, "Besu"),
        new("batch too large", RpcErrorKind.InvalidParams, "geth"),
        new("query returned more than", RpcErrorKind.InvalidParams, "Infura: too many logs"),
        new("exceeded its compute units per second capacity", RpcErrorKind.RateLimited, "Alchemy"),
        new("exceeded its throughput limit", RpcErrorKind.RateLimited, "Alchemy"),
        new("Monthly capacity limit exceeded", RpcErrorKind.RateLimited, "Alchemy"),
        new("request rate limited", RpcErrorKind.RateLimited, "Infura"),
        new("request rate exceeded", RpcErrorKind.RateLimited, "Infura"),
        new("request limit reached", RpcErrorKind.RateLimited, "QuickNode (-32007)"),
        new("request limit exceeded", RpcErrorKind.RateLimited, "QuickNode"),
        new("over rate limit", RpcErrorKind.RateLimited, "public Base and OP endpoints (-32016)"),
        new("rate limit exceeded", RpcErrorKind.RateLimited, "public endpoints"),
        new("Too many requests", RpcErrorKind.RateLimited, "public endpoints"),
        new("execution aborted (timeout", RpcErrorKind.Timeout, "geth, op-geth, Nitro, reth"),
        new("Unsupported method", RpcErrorKind.MethodNotFound, "Alchemy"),
        new("Method not enabled", RpcErrorKind.MethodNotFound, "Besu"),
        new("does not exist/is not available", RpcErrorKind.MethodNotFound, "geth, op-geth, Nitro, Erigon"),
    ];

    internal static RpcErrorKind OfCode(long code) => code switch
    {
        RevertCode => RpcErrorKind.ExecutionReverted,
        429 or -32005 => RpcErrorKind.RateLimited, // EIP-1474 "limit exceeded"; Alchemy repeats the HTTP status
        -32601 or -32004 => RpcErrorKind.MethodNotFound, // JSON-RPC; EIP-1474 "method not supported"
        -32602 => RpcErrorKind.InvalidParams,
        -39001 => RpcErrorKind.BlockUnavailable, // execution-apis "unknown block"
        -38010 => RpcErrorKind.NonceTooLow, // the rest: eth_simulateV1
        -38011 => RpcErrorKind.NonceTooHigh,
        -38012 => RpcErrorKind.Underpriced,
        -38014 => RpcErrorKind.InsufficientFunds,
        _ => RpcErrorKind.Unknown,
    };

    /// <param name="Phrase">Occurs in the message at the start of a word, in either case.</param>
    /// <param name="Kind">What it means.</param>
    /// <param name="Clients">Who says so.</param>
    internal readonly record struct Row(string Phrase, RpcErrorKind Kind, string Clients)
    {
        /// <summary>Whether the message says it. The start of a word matters: "unknown transaction" is the opposite of "known transaction".</summary>
        internal bool Matches(string message)
        {
            for (var at = 0; (at = message.IndexOf(Phrase, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
            {
                if (at == 0 || !char.IsAsciiLetter(message[at - 1]))
                    return true;
            }
            return false;
        }
    }
}
