using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>A contract of the file; its address may be left to the configuration.</summary>
internal sealed record ContractSpec(string Name, Address? Address, ContractAbi Abi, Symbol Symbol);

/// <summary>A token of the file.</summary>
internal sealed record TokenSpec(string Name, Address? Address, string Label, int Decimals, Symbol Symbol);

/// <summary>Where in a function's results a value is.</summary>
/// <param name="Indexes">Its place in the decoded tuple, level by level.</param>
/// <param name="Type">Its ABI type.</param>
/// <param name="Word">The 32-byte word it is in; null where that depends on the answer.</param>
internal sealed record OutputPath(ImmutableArray<int> Indexes, AbiType Type, int? Word)
{
    internal AbiValue Find(AbiValue outputs) => Indexes.Aggregate(outputs, (value, index) => value[index]);
}

/// <summary>A field as a read gives it.</summary>
/// <param name="Symbol">The field.</param>
/// <param name="Path">Where it stands; null for the outcome of the call itself.</param>
/// <param name="Negate">Whether the venue's sign is the other way round.</param>
/// <param name="Reverted">For the outcome: the revert's reason asked for, or "" for any; else null.</param>
internal sealed record OutputSpec(Symbol Symbol, OutputPath? Path, bool Negate, string? Reverted);

/// <summary>An argument: an expression, a literal, or a tuple or array of arguments.</summary>
/// <param name="Path">The parameter's name, members of tuples after a dot.</param>
/// <param name="Type">Its ABI type.</param>
/// <param name="Value">The expression; null for the other two.</param>
/// <param name="Literal">The literal; null for the other two.</param>
/// <param name="Items">The parts; default for the other two.</param>
/// <param name="Offset">Where in the calldata its word stands; null where that depends on other arguments.</param>
internal sealed record ArgumentSpec(string Path, AbiType Type, Expression? Value, AbiValue? Literal, ImmutableArray<ArgumentSpec> Items, int? Offset = null)
{
    internal IEnumerable<Expression> Expressions => Value is { } value ? [value] : Items.IsDefault ? [] : Items.SelectMany(item => item.Expressions);

    internal IEnumerable<ArgumentSpec> Leaves => Items.IsDefault ? [this] : Items.SelectMany(item => item.Leaves);

    internal AbiValue Encode(Frame frame) => Literal ?? Value?.Evaluate(frame).ToAbi()
        ?? (Type.Kind == AbiTypeKind.Tuple ? AbiValue.Tuple(Items.Select(item => item.Encode(frame))) : AbiValue.Array(Items.Select(item => item.Encode(frame))));
}

/// <summary>A call that is made to read.</summary>
internal sealed record ReadSpec(
    string Name, string Path, string? List, ContractSpec Contract, AbiFunction Function, ImmutableArray<ArgumentSpec> Arguments, Expression? At, ImmutableArray<OutputSpec> Outputs)
{
    /// <summary>Whether its revert is an answer; then its other outputs are absent, and whoever uses them unguarded has no value.</summary>
    internal bool MayRevert => Outputs.Any(output => output.Reverted is not null);

    /// <summary>Whether the function may write, so that the call is undone.</summary>
    internal bool MayWrite => Function.StateMutability is not ("view" or "pure");
}

/// <summary>A list of items, read from an array that a read returns.</summary>
internal sealed record ListSpec(
    string Name, ReadSpec Source, OutputPath Array, int Max, AbiType Element, ImmutableArray<OutputSpec> Items, ImmutableArray<ReadSpec> Reads)
{
    /// <summary>Slots of one item.</summary>
    internal required int Slots { get; init; }
}

/// <summary>A derived field, in the order in which they are reckoned.</summary>
internal sealed record FieldSpec(Symbol Symbol, Expression Expression, string Text);

/// <summary>What is shown of a field, and where it stands.</summary>
internal sealed record FieldInfo(Symbol Symbol, string? Unit, bool Show, VenueNode Node, string Origin);

/// <summary>A condition of the reading: where it does not hold (or, for a warning, holds), the message says why.</summary>
internal sealed record ConditionSpec(Expression Condition, string? List, string Code, string Message);

/// <summary>A setting of the venue's governance, watched for changes.</summary>
internal sealed record ParameterSpec(string Name, Expression Expression, ParameterKind Kind);

/// <summary>A margin account, or one for each item of a list.</summary>
internal sealed record AccountSpec(
    string Path, string? List, Expression? Position, Expression? When, Expression Deposit, Expression Equity, Expression Requirement, LiquidationPredicate Predicate,
    Expression? Liquidatable, TokenSpec? Token, Expression? FreeCollateral, Expression? MaintenanceRatio, Expression? CollateralRatio, ImmutableArray<LegSpec> Legs, TopUpSpec? TopUp, TradeSpec? Reduce)
{
    /// <summary>The ways in which the buffer can help, where there are several; then <see cref="Token"/> is that in which limits are given.</summary>
    internal ImmutableArray<MeansSpec> Means { get; init; } = [];

    /// <summary>Every way of paying in, with the token that it pays.</summary>
    internal IEnumerable<(TopUpSpec TopUp, TokenSpec Token)> TopUps => TopUp is { } only ? [(only, Token!)] : Means.Select(means => (means.TopUp, means.Token));
}

/// <summary>A leg of a margin account; which of the expressions are there depends on the kind.</summary>
internal sealed record LegSpec(
    string Kind, string? Name, Expression? NameFrom, string? List, Underlying Underlying, Expression? When, ImmutableDictionary<string, Expression> Parts, string Line)
{
    internal Expression Part(string key) => Parts[key];
}

/// <summary>A market in which net delta is traded.</summary>
internal sealed record MarketSpec(string Leg, Underlying Underlying, ImmutableDictionary<string, Expression> Parts, TradeSpec? Trade);

/// <summary>A call that acts.</summary>
internal sealed record ActionCallSpec(string Path, ContractSpec Contract, AbiFunction Function, ImmutableArray<ArgumentSpec> Arguments, Expression Effect, string EffectText, Wad? GasPad);

/// <summary>Pays margin in, while <paramref name="When"/> is true.</summary>
internal sealed record TopUpSpec(ActionCallSpec Call, ContractSpec? Spender, Expression? When);

/// <summary>One of several ways to help an account, for the whole or for the item of a list at which it is taken; see <see cref="TopUpMeans"/>.</summary>
internal sealed record MeansSpec(
    string Path, TopUpSpec TopUp, TokenSpec Token, string? List, string Leg, Expression Price, Expression EquityPerToken, Expression ReliefPerToken, Expression? Most);

/// <summary>Trades.</summary>
internal sealed record TradeSpec(
    ActionCallSpec Call, OutputPath? Quantity, OutputPath Quote, int FillScale, ImmutableArray<SpendSpec> Spends, TimeSpan Deadline, Wad Tolerance);

/// <summary>What a trade may take out of the holder's idle balance.</summary>
internal sealed record SpendSpec(TokenSpec Token, Expression Amount, ContractSpec Spender);

/// <summary>The inputs of actions, by name; see docs/declarative-venues.md.</summary>
internal sealed record ActionInputs(Symbol Amount, Symbol Quantity, Symbol Bound, Symbol Deadline, Symbol Selling, Symbol Full, Symbol CollateralAfter)
{
    internal const int Slots = 7;

    internal static ActionInputs For(int amountScale) => new(
        new("amount", FieldType.Integer(amountScale), SymbolLevel.Action, 0), new("quantity", FieldType.Integer(Wad.Decimals), SymbolLevel.Action, 1),
        new("bound", FieldType.Integer(Wad.Decimals), SymbolLevel.Action, 2), new("deadline", FieldType.Integer(0), SymbolLevel.Action, 3),
        new("selling", FieldType.Bool, SymbolLevel.Action, 4), new("full", FieldType.Bool, SymbolLevel.Action, 5),
        new("collateralAfter", FieldType.Integer(Wad.Decimals), SymbolLevel.Action, 6));

    internal ImmutableArray<Symbol> All => [Amount, Quantity, Bound, Deadline, Selling, Full, CollateralAfter];
}

/// <summary>A checked file.</summary>
internal sealed record VenueModel
{
    internal required string Name { get; init; }

    internal ChainId? Chain { get; init; }

    internal required ImmutableArray<ContractSpec> Contracts { get; init; }

    internal required ImmutableArray<TokenSpec> Tokens { get; init; }

    internal required ImmutableArray<ReadSpec> Reads { get; init; }

    internal required ImmutableArray<ListSpec> Lists { get; init; }

    internal required ImmutableArray<FieldSpec> Fields { get; init; }

    internal required ImmutableArray<FieldInfo> Infos { get; init; }

    internal required ImmutableArray<ConditionSpec> Requirements { get; init; }

    internal required ImmutableArray<ConditionSpec> Warnings { get; init; }

    internal required ImmutableArray<AccountSpec> Accounts { get; init; }

    internal required ImmutableArray<ParameterSpec> Parameters { get; init; }

    internal required ImmutableArray<MarketSpec> Markets { get; init; }

    /// <summary>Slots of the values that are there once.</summary>
    internal required int Slots { get; init; }

    /// <summary>Every symbol that an expression names.</summary>
    internal required ImmutableHashSet<Symbol> Used { get; init; }

    /// <summary>The reads of the whole and of every list.</summary>
    internal IEnumerable<ReadSpec> AllReads => Reads.Concat(Lists.SelectMany(list => list.Reads));

    private IEnumerable<TradeSpec> Trades => Accounts.Select(account => account.Reduce).Concat(Markets.Select(market => market.Trade)).OfType<TradeSpec>();

    /// <summary>Whether a contract has one address; else it is an interface, asked only at addresses that are read.</summary>
    internal bool NeedsAddress(ContractSpec contract) =>
        Used.Contains(contract.Symbol) || AllReads.Any(read => read.Contract == contract && read.At is null)
        || Accounts.SelectMany(account => account.TopUps).Any(way => way.TopUp.Call.Contract == contract || way.TopUp.Spender == contract)
        || Trades.Any(trade => trade.Call.Contract == contract || trade.Spends.Any(spend => spend.Spender == contract));
}

/// <summary>What is known of every reading before anything is read.</summary>
internal static class BuiltIn
{
    internal static readonly Symbol Holder = new("account.holder", FieldType.Address, SymbolLevel.Top, 0);

    internal static readonly Symbol Actor = new("account.actor", FieldType.Address, SymbolLevel.Top, 1);

    internal static readonly Symbol BlockNumber = new("block.number", FieldType.Integer(0), SymbolLevel.Top, 2);

    internal static readonly Symbol BlockTime = new("block.timestamp", FieldType.Integer(0), SymbolLevel.Top, 3);

    internal static readonly ImmutableArray<Symbol> All = [Holder, Actor, BlockNumber, BlockTime];
}
