using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Tests.JsonRpc;

/// <summary>
/// Literal answers of node clients. Messages are from the clients' own sources and issue threads: go-ethereum (core/txpool/errors.go,
/// core/error.go, eth/api_backend.go, internal/ethapi), Nethermind (AcceptTxResult.cs, TxPoolErrorMessages.cs, issues 4829 and 12153), Erigon
/// (txpoolcfg.go, send_transaction.go, core/error.go), Besu (RpcErrorType.java), reth (rpc-eth-types, transaction-pool), Foundry (anvil's
/// eth/error), Nitro (tx_pre_checker.go), and providers' documented or reported replies.
/// </summary>
public sealed class RpcErrorClassifierTests
{
    public static TheoryData<string, long, string, RpcErrorKind> Messages => new()
    {
        { "geth", -32000, "already known", RpcErrorKind.AlreadyKnown },
        { "geth", -32000, "nonce too low: next nonce 5, tx nonce 4", RpcErrorKind.NonceTooLow },
        { "geth", -32000, "nonce too high: address 0x00000000000000000000000000000000000000aa, tx: 9 state: 3", RpcErrorKind.NonceTooHigh },
        { "geth", -32000, "replacement transaction underpriced: new tx gas fee cap 10 < 11 queued + 10% replacement penalty", RpcErrorKind.ReplacementUnderpriced },
        { "geth", -32000, "transaction underpriced: tip needed 1000000000, tip permitted 1", RpcErrorKind.Underpriced },
        { "geth", -32000, "transaction gas price below minimum: gas tip cap 1, minimum needed 1000000", RpcErrorKind.Underpriced },
        { "geth", -32000, "max fee per gas less than block base fee: address 0x00000000000000000000000000000000000000aa, maxFeePerGas: 1, baseFee: 7", RpcErrorKind.Underpriced },
        { "geth", -32000, "insufficient funds for gas * price + value: balance 0, tx cost 21000, overshot 21000", RpcErrorKind.InsufficientFunds },
        { "geth", -32000, "tx fee (2.10 ether) exceeds the configured cap (1.00 ether)", RpcErrorKind.FeeAboveNodeCap },
        { "geth", 3, "execution reverted: already known", RpcErrorKind.ExecutionReverted },
        { "geth", -32000, "execution reverted", RpcErrorKind.ExecutionReverted },
        { "geth", -32000, "invalid opcode: INVALID", RpcErrorKind.ExecutionReverted },
        { "geth", -32000, "out of gas", RpcErrorKind.ExecutionReverted },
        { "geth", -32000, "header not found", RpcErrorKind.BlockUnavailable },
        { "geth", -32000, "header for hash not found", RpcErrorKind.BlockUnavailable },
        { "geth", -32000, "hash is not currently canonical", RpcErrorKind.BlockUnavailable },
        { "geth", -32000, "missing trie node 1f2e (path 0a) state 0x1f2e is not available, not found", RpcErrorKind.BlockUnavailable },
        { "geth", -32000, "finalized block not found", RpcErrorKind.BlockUnavailable },
        { "geth", -32601, "the method eth_simulateV1 does not exist/is not available", RpcErrorKind.MethodNotFound },
        { "geth", -32000, "execution aborted (timeout = 5s)", RpcErrorKind.Timeout },
        { "geth", -32000, "exceeds block gas limit", RpcErrorKind.Unknown },
        { "geth", -32000, "intrinsic gas too low: gas 20000, minimum needed 21000", RpcErrorKind.Unknown },
        { "geth", -32000, "unknown transaction", RpcErrorKind.Unknown },
        { "geth", -32000, "block already known", RpcErrorKind.Unknown },
        { "geth", -38014, "balance", RpcErrorKind.InsufficientFunds },
        { "geth 1.8", -32000, "known transaction: 5e1d3a76fbf824220eafc8c79ad578ad2b67d01b0c2425eb1f1347e8f50882ab", RpcErrorKind.AlreadyKnown },
        { "op-geth", -32000, "insufficient funds for l1Cost + gas * price + value: balance 1, tx cost 2", RpcErrorKind.InsufficientFunds },
        { "op-geth", -32000, "replacement transaction underpriced", RpcErrorKind.ReplacementUnderpriced },
        { "Nitro", -32000, "nonce too low: address 0x00000000000000000000000000000000000000aa, tx: 3 state: 5", RpcErrorKind.NonceTooLow },
        { "Nitro", -32000, "max fee per gas less than block base fee: address 0x00000000000000000000000000000000000000aa, maxFeePerGas: 1 baseFee: 7", RpcErrorKind.Underpriced },
        { "Nitro", -32000, "insufficient funds for gas * price + value: address 0x00000000000000000000000000000000000000aa have 1 want 2", RpcErrorKind.InsufficientFunds },
        { "Nitro", -32000, "sequencer temporarily not available", RpcErrorKind.Unknown },
        { "Nitro", -32000, "sequencer pending tx pool full, please try again", RpcErrorKind.Unknown },
        { "Erigon", -32000, "ALREADY_EXISTS: already known", RpcErrorKind.AlreadyKnown },
        { "Erigon", -32000, "ALREADY_EXISTS: existing txn with same hash", RpcErrorKind.AlreadyKnown },
        { "Erigon", -32000, "INTERNAL_ERROR: nonce too low", RpcErrorKind.NonceTooLow },
        { "Erigon", -32000, "INTERNAL_ERROR: could not replace existing tx", RpcErrorKind.ReplacementUnderpriced },
        { "Erigon", -32000, "FEE_TOO_LOW: underpriced", RpcErrorKind.Underpriced },
        { "Erigon", -32000, "FEE_TOO_LOW: fee too low", RpcErrorKind.Underpriced },
        { "Erigon", -32000, "fee cap less than block base fee: address 0x00000000000000000000000000000000000000aa, feeCap: 1 baseFee: 7", RpcErrorKind.Underpriced },
        { "Erigon", -32000, "INTERNAL_ERROR: insufficient funds", RpcErrorKind.InsufficientFunds },
        { "Erigon", -32000, "No finalized block", RpcErrorKind.BlockUnavailable },
        { "Nethermind 1.14", -32010, "AlreadyKnown", RpcErrorKind.AlreadyKnown },
        { "Nethermind 1.14", -32010, "OldNonce, Current nonce: 5, nonce of rejected tx: 4", RpcErrorKind.NonceTooLow },
        { "Nethermind 1.14", -32010, "NonceGap, Future nonce. Expected nonce: 4", RpcErrorKind.NonceTooHigh },
        { "Nethermind 1.14", -32010, "ReplacementNotAllowed", RpcErrorKind.ReplacementUnderpriced },
        { "Nethermind 1.14", -32010, "FeeTooLowToCompete", RpcErrorKind.Underpriced },
        { "Nethermind 1.14", -32010, "FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 7, MaxPriorityFeePerGas:1, Block number: 2", RpcErrorKind.Underpriced },
        { "Nethermind 1.14", -32010, "InsufficientFunds, Account balance: 3020000000000000000, cumulative cost: 5809177184380485770", RpcErrorKind.InsufficientFunds },
        { "Nethermind 1.14", -32015, "VM execution error.", RpcErrorKind.ExecutionReverted },
        { "Nethermind 2026", -32000, "transaction underpriced", RpcErrorKind.Underpriced },
        { "Nethermind 2026", -32000, "nonce too far in future", RpcErrorKind.NonceTooHigh },
        { "Nethermind 2026", -32000, "insufficient MaxFeePerGas for sender balance", RpcErrorKind.InsufficientFunds },
        { "Besu", -32000, "Known transaction", RpcErrorKind.AlreadyKnown },
        { "Besu", -32001, "Nonce too low", RpcErrorKind.NonceTooLow },
        { "Besu", -32006, "Nonce too high", RpcErrorKind.NonceTooHigh },
        { "Besu", -32000, "Transaction nonce is too distant from current sender nonce", RpcErrorKind.NonceTooHigh },
        { "Besu", -32000, "An invalid transaction with a lower nonce exists", RpcErrorKind.NonceTooHigh },
        { "Besu", -32000, "Replacement transaction underpriced", RpcErrorKind.ReplacementUnderpriced },
        { "Besu", -32009, "Gas price below configured minimum gas price", RpcErrorKind.Underpriced },
        { "Besu", -32009, "Gas price below current base fee", RpcErrorKind.Underpriced },
        { "Besu", -32004, "Upfront cost exceeds account balance", RpcErrorKind.InsufficientFunds },
        { "Besu", -32000, "Transaction fee cap exceeded", RpcErrorKind.FeeAboveNodeCap },
        { "Besu", -32005, "Transaction gas limit exceeds block gas limit", RpcErrorKind.Unknown },
        { "Besu", -32005, "Number of requests exceeds max batch size", RpcErrorKind.InvalidParams },
        { "Besu", -32007, "Sender account not authorized to send transactions", RpcErrorKind.Unknown },
        { "Besu", 3, "Execution reverted", RpcErrorKind.ExecutionReverted },
        { "Besu", -32000, "Transaction processing could not be completed due to an exception", RpcErrorKind.ExecutionReverted },
        { "Besu", -39001, "Unknown block", RpcErrorKind.BlockUnavailable },
        { "Besu", -32000, "World state unavailable", RpcErrorKind.BlockUnavailable },
        { "Besu", -32008, "Initial sync is still in progress", RpcErrorKind.BlockUnavailable },
        { "Besu", -32604, "Method not enabled", RpcErrorKind.MethodNotFound },
        { "reth", -32000, "already known", RpcErrorKind.AlreadyKnown },
        { "reth", -32000, "nonce too low: next nonce 5, tx nonce 4", RpcErrorKind.NonceTooLow },
        { "reth", -32000, "replacement transaction underpriced", RpcErrorKind.ReplacementUnderpriced },
        { "reth", -32000, "tx fee (2000000000000000000 wei) exceeds the configured cap (1000000000000000000 wei)", RpcErrorKind.FeeAboveNodeCap },
        { "reth", -32003, "insufficient funds for gas * price + value: have 0 want 21000", RpcErrorKind.InsufficientFunds },
        { "reth", -32000, "transaction priority fee below minimum required priority fee 1000", RpcErrorKind.Underpriced },
        { "reth", -32000, "transaction feeCap 7 below chain minimum", RpcErrorKind.Underpriced },
        { "reth", 4444, "pruned history unavailable: requested 1, earliest available 100", RpcErrorKind.BlockUnavailable },
        { "reth", -32000, "EVM error: InvalidFEOpcode", RpcErrorKind.ExecutionReverted },
        { "reth", -32001, "block not found", RpcErrorKind.BlockUnavailable },
        { "reth", -32003, "txpool is full", RpcErrorKind.Unknown },
        { "Anvil 1.7.1", -32003, "transaction already imported", RpcErrorKind.AlreadyKnown },
        { "Anvil 1.7.1", -32003, "nonce too low", RpcErrorKind.NonceTooLow },
        { "Anvil 1.7.1", -32003, "Insufficient funds for gas * price + value", RpcErrorKind.InsufficientFunds },
        { "Anvil 1.7.1", -32003, "max fee per gas less than block base fee", RpcErrorKind.Underpriced },
        { "Anvil 1.7.1", 3, "execution reverted: nonce too low", RpcErrorKind.ExecutionReverted },
        { "Anvil 1.7.1", -32603, "EVM error InvalidFEOpcode", RpcErrorKind.ExecutionReverted },
        { "Anvil 1.7.1", -32603, "EVM error FatalExternalError", RpcErrorKind.BlockUnavailable },
        { "Anvil 1.7.1", -32602, "BlockOutOfRangeError: block height is 3 but requested was 9", RpcErrorKind.BlockUnavailable },
        { "Anvil 1.7.1", -32003, "insufficient gas price to replace existing transaction", RpcErrorKind.ReplacementUnderpriced },
        { "Infura", -32005, "daily request count exceeded, request rate limited", RpcErrorKind.RateLimited },
        { "Infura", -32005, "query returned more than 10000 results", RpcErrorKind.InvalidParams },
        { "Alchemy", 429, "Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.", RpcErrorKind.RateLimited },
        { "Alchemy", 429, "Monthly capacity limit exceeded.", RpcErrorKind.RateLimited },
        { "Alchemy", -32600, "Unsupported method: eth_simulateV1 on ETH_MAINNET", RpcErrorKind.MethodNotFound },
        { "QuickNode", -32007, "50/second request limit reached - reduce calls per second or upgrade your account at quicknode.com", RpcErrorKind.RateLimited },
        { "public Base endpoint", -32016, "over rate limit", RpcErrorKind.RateLimited },
        { "anybody", -32603, "Internal error", RpcErrorKind.Unknown },
        { "anybody", 0, "", RpcErrorKind.Unknown },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Classify_LiteralMessageOfAClient_GivesItsKind(string client, long code, string message, RpcErrorKind expected) =>
        RpcErrorClassifier.Classify(new RpcError(code, message, null)).ShouldBe(expected, client);

    [Theory]
    [InlineData(RpcErrorKind.AlreadyKnown, SendErrorClass.AlreadyKnown)]
    [InlineData(RpcErrorKind.NonceTooLow, SendErrorClass.NonceTooLow)]
    [InlineData(RpcErrorKind.NonceTooHigh, SendErrorClass.NonceGap)]
    [InlineData(RpcErrorKind.ReplacementUnderpriced, SendErrorClass.ReplacementUnderpriced)]
    [InlineData(RpcErrorKind.Underpriced, SendErrorClass.Underpriced)]
    [InlineData(RpcErrorKind.InsufficientFunds, SendErrorClass.InsufficientFunds)]
    [InlineData(RpcErrorKind.ExecutionReverted, SendErrorClass.Reverted)]
    [InlineData(RpcErrorKind.FeeAboveNodeCap, SendErrorClass.Unknown)]
    [InlineData(RpcErrorKind.RateLimited, SendErrorClass.Unknown)]
    [InlineData(RpcErrorKind.Timeout, SendErrorClass.Unknown)]
    [InlineData(RpcErrorKind.ServerError, SendErrorClass.Unknown)]
    [InlineData(RpcErrorKind.InvalidResponse, SendErrorClass.Unknown)]
    [InlineData(RpcErrorKind.BlockUnavailable, SendErrorClass.Unknown)]
    [InlineData(RpcErrorKind.Unknown, SendErrorClass.Unknown)]
    public void ClassifySend_Kind_FollowsTheTable(RpcErrorKind kind, SendErrorClass expected) =>
        RpcErrorClassifier.ClassifySend(kind).ShouldBe(expected);

    [Fact]
    public void Classify_MarkerBeyondTheConsideredPart_IsUnknown() =>
        RpcErrorClassifier.Classify(new RpcError(-32000, new string('x', 600) + " already known", null)).ShouldBe(RpcErrorKind.Unknown);

    [Fact]
    public void EnumDefaults_MeanUnknown()
    {
        default(RpcErrorKind).ShouldBe(RpcErrorKind.Unknown);
        default(SendErrorClass).ShouldBe(SendErrorClass.Unknown);
    }
}
