using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative;

/// <summary>What an argument of a declared action may be; policy makes its rule from it.</summary>
public enum ArgumentMeaning
{
    /// <summary>Not said; never of a loaded file.</summary>
    None = 0,

    /// <summary>One fixed address.</summary>
    Address,

    /// <summary>The account's own address.</summary>
    Holder,

    /// <summary>The amount of a top-up.</summary>
    Amount,

    /// <summary>The quantity of a trade.</summary>
    Quantity,

    /// <summary>The price bound of a trade.</summary>
    Bound,

    /// <summary>The deadline of a trade.</summary>
    Deadline,

    /// <summary>The number of the position acted on.</summary>
    Position,

    /// <summary>A number written in the file.</summary>
    Exactly,

    /// <summary>A number that is read or reckoned; never as good as unlimited.</summary>
    Number,

    /// <summary>Zero bytes.</summary>
    ZeroWord,

    /// <summary>Whether a trade sells.</summary>
    Selling,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>One argument of a declared action.</summary>
/// <param name="Path">The parameter's name, members of tuples after a dot.</param>
/// <param name="Meaning">What it may be.</param>
/// <param name="Fixed">The address, where it is a fixed one.</param>
/// <param name="Number">The number, where it is written in the file.</param>
public sealed record DeclaredArgument(string Path, ArgumentMeaning Meaning, Address? Fixed, UInt256? Number);

/// <summary>A call that a venue file declares as an action.</summary>
/// <param name="IsTopUp">A top-up; else a trade.</param>
/// <param name="IsHedge">A trade of a market, which hedges too; one of an account only reduces.</param>
/// <param name="Target">The contract.</param>
/// <param name="Function">The function.</param>
/// <param name="Arguments">What each argument may be.</param>
/// <param name="Token">For a top-up, the token it pays.</param>
/// <param name="Underlying">For a trade of a market, its underlying.</param>
public sealed record DeclaredCall(bool IsTopUp, bool IsHedge, Address Target, AbiFunction Function, ImmutableArray<DeclaredArgument> Arguments, Token? Token, string? Underlying)
{
    /// <summary>Every action of a venue.</summary>
    public static ImmutableArray<DeclaredCall> Of(BoundVenue venue)
    {
        ArgumentNullException.ThrowIfNull(venue);
        return
        [
            .. from account in venue.Model.Accounts
               from way in account.TopUps
               select Make(venue, way.TopUp.Call, account.Position, true, false, venue.Tokens[way.Token.Name], null),
            .. from account in venue.Model.Accounts
               where account.Reduce is not null
               select Make(venue, account.Reduce!.Call, account.Position, false, false, null, null),
            .. from market in venue.Model.Markets
               where market.Trade is not null
               select Make(venue, market.Trade!.Call, null, false, true, null, market.Underlying.Symbol),
        ];
    }

    /// <summary>The tokens that calls of a venue take from the holder by allowance, and who takes them.</summary>
    public static ImmutableArray<(Token Token, Address Spender)> Takes(BoundVenue venue) => [.. DeclarativeInspection.Takes(venue)];

    private static DeclaredCall Make(BoundVenue venue, ActionCallSpec call, Expression? position, bool isTopUp, bool isHedge, Token? token, string? underlying) => new(
        isTopUp, isHedge, venue.Contracts[call.Contract.Name], call.Function,
        [.. call.Arguments.SelectMany(argument => argument.Leaves).Select(leaf => Argument(venue, leaf, position))], token, underlying);

    private static DeclaredArgument Argument(BoundVenue venue, ArgumentSpec leaf, Expression? position) => leaf switch
    {
        { Literal: not null } => new(leaf.Path, ArgumentMeaning.ZeroWord, null, null),
        { Value: FieldReference { Symbol.Level: SymbolLevel.Action } input } => new(leaf.Path, Input(input.Symbol.Name), null, null),
        { Value: FieldReference { Symbol: var symbol } } when symbol == BuiltIn.Holder || symbol == BuiltIn.Actor => new(leaf.Path, ArgumentMeaning.Holder, null, null),
        { Value: FieldReference { Symbol: { Type.Kind: ValueKind.Address } symbol } } => new(leaf.Path, ArgumentMeaning.Address, AddressOf(venue, symbol), null),
        { Value: FieldReference { Symbol: var symbol } } when position is FieldReference own && own.Symbol == symbol => new(leaf.Path, ArgumentMeaning.Position, null, null),
        { Value: Constant { Type.Kind: ValueKind.Integer, Value.Number: { Sign: >= 0 } number } } => new(leaf.Path, ArgumentMeaning.Exactly, null, UInt256.FromBigInteger(number)),
        { Value.Type.Kind: ValueKind.Bool } => new(leaf.Path, ArgumentMeaning.Flag, null, null),
        _ => new(leaf.Path, ArgumentMeaning.Number, null, null),
    };

    private static ArgumentMeaning Input(string name) => name switch
    {
        "amount" => ArgumentMeaning.Amount,
        "quantity" => ArgumentMeaning.Quantity,
        "bound" => ArgumentMeaning.Bound,
        "deadline" => ArgumentMeaning.Deadline,
        "selling" => ArgumentMeaning.Selling,
        "collateralAfter" => ArgumentMeaning.Number,
        _ => ArgumentMeaning.Flag,
    };

    private static Address AddressOf(BoundVenue venue, Symbol symbol) =>
        venue.Model.Contracts.FirstOrDefault(contract => contract.Symbol == symbol) is { } contract
            ? venue.Contracts[contract.Name]
            : venue.Tokens[venue.Model.Tokens.Single(token => token.Symbol == symbol).Name].Address;
}
