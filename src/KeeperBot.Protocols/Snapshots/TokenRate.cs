using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Snapshots;

/// <summary>The function of a token's own contract that says how many units of its underlying one token is.</summary>
public enum TokenRateFunction
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Lido's wstETH: <c>stEthPerToken()</c>, 18 decimals; one stETH counts as one ETH.</summary>
    StEthPerToken,

    /// <summary>An ERC-4626 share: <c>convertToAssets(one share)</c>, in the asset's decimals.</summary>
    ConvertToAssets,
}

/// <summary>How the rate of a token is read.</summary>
/// <param name="Function">Which function.</param>
/// <param name="Decimals">Decimals of its answer.</param>
public sealed record TokenRate(TokenRateFunction Function, int Decimals)
{
    private static readonly AbiFunction StEthPerToken = AbiFunction.Parse("stEthPerToken() view returns (uint256)"), ConvertToAssets = AbiFunction.Parse("convertToAssets(uint256 shares) view returns (uint256)");

    /// <summary>The function that is called.</summary>
    internal AbiFunction Call => Function switch
    {
        TokenRateFunction.StEthPerToken => StEthPerToken,
        TokenRateFunction.ConvertToAssets => ConvertToAssets,
        _ => throw new InvalidOperationException($"no rate is read by {Function}"),
    };

    /// <summary>The read of a token's rate.</summary>
    internal ContractCall Read(Token token) => new(token.Address, Function == TokenRateFunction.ConvertToAssets ? Call.Encode(FixedPointOne(token)) : Call.Encode());

    private static System.Numerics.BigInteger FixedPointOne(Token token) => System.Numerics.BigInteger.Pow(10, token.Decimals);
}
