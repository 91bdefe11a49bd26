using System.Numerics;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Execution.Policy.Prices;

/// <summary>What a feed answered in its latest round.</summary>
internal sealed record FeedRound(BigInteger Answer, BigInteger StartedAt, BigInteger UpdatedAt)
{
    internal static readonly AbiFunction Latest =
        AbiFunction.Parse("function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)");

    internal static readonly AbiFunction Decimals = AbiFunction.Parse("function decimals() view returns (uint8)");
    internal static readonly AbiFunction Aggregator = AbiFunction.Parse("function aggregator() view returns (address)");
    internal static readonly AbiFunction MinAnswer = AbiFunction.Parse("function minAnswer() view returns (int192)");
    internal static readonly AbiFunction MaxAnswer = AbiFunction.Parse("function maxAnswer() view returns (int192)");

    /// <summary>The round; null where the feed reverted or answered something else.</summary>
    internal static FeedRound? Of(CallResult result) => Outputs(Latest, result) is { } outputs
        ? new(outputs[1].AsBigInteger(), outputs[2].AsBigInteger(), outputs[3].AsBigInteger())
        : null;

    /// <summary>The outputs of a call; null where it reverted, answered nothing or something else.</summary>
    internal static AbiValue? Outputs(AbiFunction function, CallResult result)
    {
        if (!result.Success || result.Data.Length == 0)
            return null;
        try
        {
            return function.DecodeOutput(result.Data.Span);
        }
        catch (AbiException)
        {
            return null;
        }
    }
}
