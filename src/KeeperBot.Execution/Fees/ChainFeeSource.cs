using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Fees;

/// <summary>
/// The most that a chain may charge a transaction besides its gas. On the OP stack its predeployed oracle says; where it does not, there is no answer
/// and nothing may be sent.
/// </summary>
public sealed class ChainFeeSource
{
    /// <summary>The OP stack's GasPriceOracle, the same on every chain of it.</summary>
    public static readonly Address OpStackOracle = Address.Parse("0x420000000000000000000000000000000000000f");

    private static readonly AbiFunction L1Fee = AbiFunction.Parse("function getL1Fee(bytes data) view returns (uint256 fee)");
    private static readonly AbiFunction IsIsthmus = AbiFunction.Parse("function isIsthmus() view returns (bool active)");
    private static readonly AbiFunction OperatorFee = AbiFunction.Parse("function getOperatorFee(uint256 gasUsed) view returns (uint256 fee)");

    // Any signature: the oracle wants to know how long the bytes get, and full words do not compress.
    private static readonly Signature Longest = new(UInt256.MaxValue, UInt256.MaxValue, 1);

    private readonly EthClient _client;
    private readonly CostModel _model;

    internal ChainFeeSource(EthClient client, CostModel model) => (_client, _model) = (client, model);

    /// <summary>The request with its chain fee, half as much again for what L1 may do until it is mined; null where the oracle does not say.</summary>
    internal async Task<TransactionRequest?> WithFeeAsync(TransactionRequest request, BlockId at, CancellationToken cancellation)
    {
        if (_model != CostModel.OpStack)
            return request;
        var bytes = new Eip1559Transaction(
            request.Chain, request.Nonce, Word(request.MaxPriorityFeePerGas), Word(request.MaxFeePerGas), request.GasLimit, request.To, Word(request.Value), request.Data).Encode(Longest);
        if (Read(L1Fee, await AskAsync(L1Fee, at, cancellation, bytes).ConfigureAwait(false)) is not { } published)
            return null;
        var fee = published.AsBigInteger();
        var isthmus = await AskAsync(IsIsthmus, at, cancellation).ConfigureAwait(false);
        // An oracle from before Isthmus reverts at the question, and its chain has no operator fee. Any other answer has to be one.
        if (isthmus.Success)
        {
            if (Read(IsIsthmus, isthmus) is not { } active)
                return null;
            if (active.AsBool())
            {
                if (Read(OperatorFee, await AskAsync(OperatorFee, at, cancellation, request.GasLimit).ConfigureAwait(false)) is not { } operated)
                    return null;
                fee += operated.AsBigInteger();
            }
        }

        return request with { ChainFee = new Wei((fee * 3 + 1) / 2) };
    }

    private Task<CallResult> AskAsync(AbiFunction function, BlockId at, CancellationToken cancellation, params AbiValue[] arguments) =>
        _client.CallAsync(new CallRequest { To = OpStackOracle, Data = function.Encode(arguments) }, at, cancellationToken: cancellation);

    private static AbiValue? Read(AbiFunction function, CallResult answer)
    {
        if (!answer.Success)
            return null;
        try
        {
            return function.DecodeOutput(answer.Data.Span)[0];
        }
        catch (AbiException)
        {
            return null;
        }
    }

    private static UInt256 Word(Wei amount) => UInt256.FromBigInteger(amount.Raw);
}
