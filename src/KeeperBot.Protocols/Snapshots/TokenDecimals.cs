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
    internal ImmutableDictionary<Token, TokenFault> Wrong(ReadOnlySpan<CallResult> results)
    {
        var wrong = ImmutableDictionary<Token, TokenFault>.Empty;
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (Fault(_tokens[i], results[_start + i]) is { } fault)
                wrong = wrong.Add(_tokens[i], fault);
        }

        return wrong;
    }

    private static TokenFault? Fault(Token token, CallResult result)
    {
        var what = $"decimals() of {token.Symbol} at {token.Address}";
        if (!result.Success)
            return new($"{what} reverted: {RevertText.Decode(result).Text}", Differs: false);
        if (result.Data.Length == 0)
            return new($"{what} answered nothing; is there a contract at that address?", Differs: false);
        try
        {
            return AbiWords.Exactly(result.Data.Span, 1).UInt256(0).ToBigInteger() is var found && found == token.Decimals
                ? null
                : new($"{what} is {found}, and the configuration has {token.Decimals}: set tokens.{token.Symbol}.decimals to {found}, or correct its address", Differs: true);
        }
        catch (AbiException error)
        {
            return new($"{what} answered something else: {error.Message}", Differs: false);
        }
    }
}

/// <summary>Why a token's decimals are not those that are reckoned with.</summary>
/// <param name="Text">In words.</param>
/// <param name="Differs">Whether it states another number: then the configuration is wrong for everybody. One that does not answer only stops those who count in it.</param>
internal sealed record TokenFault(string Text, bool Differs);
