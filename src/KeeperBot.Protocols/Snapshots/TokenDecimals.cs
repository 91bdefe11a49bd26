using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Snapshots;

/// <summary>
/// The decimals that each token states, beside those that are reckoned with. Where the two differ every amount of it is wrong by powers of ten, so that a balance of it
/// is unread, and a venue that counts in it unknown.
/// </summary>
internal sealed class TokenDecimals
{
    private readonly ImmutableArray<Token> _tokens;
    private readonly int _start;

    /// <param name="tokens">Every token, each once.</param>
    /// <param name="calls">The reads of the snapshot, to which these are added.</param>
    internal TokenDecimals(ImmutableArray<Token> tokens, ImmutableArray<ContractCall>.Builder calls)
    {
        (_tokens, _start) = (tokens, calls.Count);
        calls.AddRange(tokens.Select(token => new ContractCall(token.Address, Erc20Abi.Decimals.Encode())));
    }

    /// <summary>What is wrong with each token that does not state the decimals that are reckoned with.</summary>
    internal ImmutableDictionary<Token, string> Wrong(ReadOnlySpan<CallResult> results)
    {
        var wrong = ImmutableDictionary<Token, string>.Empty;
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (Fault(_tokens[i], results[_start + i]) is { } fault)
                wrong = wrong.Add(_tokens[i], fault);
        }

        return wrong;
    }

    private static string? Fault(Token token, CallResult result)
    {
        var what = $"decimals() of {token.Symbol} at {token.Address}";
        if (!result.Success)
            return $"{what} reverted: {RevertText.Decode(result).Text}";
        if (result.Data.Length == 0)
            return $"{what} answered nothing; is there a contract at that address?";
        try
        {
            return AbiWords.Exactly(result.Data.Span, 1).UInt256(0).ToBigInteger() is var found && found == token.Decimals
                ? null
                : $"{what} is {found}, and the configuration has {token.Decimals}: set tokens.{token.Symbol}.decimals to {found}, or correct its address";
        }
        catch (AbiException error)
        {
            return $"{what} answered something else: {error.Message}";
        }
    }
}
