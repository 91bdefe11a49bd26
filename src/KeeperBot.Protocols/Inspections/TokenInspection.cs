using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Inspections;

/// <summary>Facts about a configured token.</summary>
public static class TokenInspection
{
    /// <summary>There is a contract, and its decimals are the configured ones.</summary>
    public static ImmutableArray<InspectionQuestion> Questions(Token token) =>
    [
        InspectionQuestion.Code($"token {token.Symbol}", token.Address),
        InspectionQuestion.Call(
            $"token {token.Symbol}: decimals",
            new ContractCall(token.Address, Erc20Abi.Decimals.Encode()),
            Erc20Abi.Decimals,
            outputs => new(
                outputs[0].AsBigInteger() == token.Decimals,
                $"decimals() is {outputs[0]}, the configuration has {token.Decimals}",
                $"set the decimals of {token.Symbol} to {outputs[0]}, or correct its address {token.Address}")),
    ];
}
