using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Execution.Policy;

/// <summary>What one decoded argument of an allowed call must be.</summary>
/// <param name="Argument">Its place by names, members of tuples after a dot: "amount", "params.baseToken".</param>
public abstract record ArgumentRule(string Argument)
{
    /// <summary>What venues read as "no bound" begins somewhere up here; no amount of a real token comes near.</summary>
    internal static readonly BigInteger Unlimited = BigInteger.One << 127;

    /// <summary>An amount or price bound that is a real one: not 0, which venues read as "none", and not as good as unlimited.</summary>
    public static ArgumentRule RealBound(string argument) => new IntegerWithin(argument, BigInteger.One, Unlimited - 1);

    /// <summary>Exactly one number.</summary>
    public static ArgumentRule Exactly(string argument, BigInteger value) => new IntegerWithin(argument, value, value);

    /// <summary>Kind of value it is about.</summary>
    internal abstract AbiTypeKind Type { get; }

    /// <summary>What is wrong with the rule itself, in words.</summary>
    /// <param name="function">The function it is for.</param>
    internal virtual IEnumerable<string> Misfits(AbiFunction function)
    {
        if (TypeAt(function, Argument)?.Kind != Type)
            yield return $"'{function.Signature}' has no argument '{Argument}' of the kind {Type}";
    }

    /// <summary>What the argument must be, in words.</summary>
    protected abstract string Condition { get; }

    /// <summary>The rule in words.</summary>
    public sealed override string ToString() => $"{Argument} {Condition}";

    /// <summary>Null where it holds; else what was found instead, in words.</summary>
    /// <exception cref="AbiException">The argument is not there or of another type.</exception>
    internal abstract string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now);

    /// <summary>The first of several rules that does not hold, with what was found, in words; null where all hold.</summary>
    /// <exception cref="AbiException">An argument is not there or of another type.</exception>
    internal static string? FirstFault(ImmutableArray<ArgumentRule> rules, AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        foreach (var rule in rules)
        {
            if (rule.Fault(arguments, request, now) is { } fault)
                return $"{rule}; {fault}";
        }

        return null;
    }

    /// <summary>The argument's value.</summary>
    /// <exception cref="AbiException">There is none at that place.</exception>
    internal static AbiValue Find(AbiValue arguments, string path)
    {
        var value = arguments;
        foreach (var name in path.Split('.'))
            value = value[name];
        return value;
    }

    /// <summary>The type at a place in a function's arguments; null when there is none.</summary>
    public static AbiType? TypeAt(AbiFunction function, string path)
    {
        var parameters = function.Inputs;
        AbiType? found = null;
        foreach (var name in path.Split('.'))
        {
            found = parameters.IsDefault ? null : parameters.FirstOrDefault(parameter => parameter.Name == name)?.Type;
            if (found is null)
                return null;
            parameters = found.Components;
        }

        return found;
    }
}

/// <summary>One of these addresses: a recipient, a token, a market.</summary>
public sealed record AddressAmong(string Argument, ImmutableArray<Address> Allowed) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.Address;

    /// <inheritdoc/>
    protected override string Condition => $"is {string.Join(" or ", Allowed)}";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = Find(arguments, Argument).AsAddress();
        return Allowed.Contains(found) ? null : $"found {found}";
    }
}

/// <summary>A number between two, both included.</summary>
public sealed record IntegerWithin(string Argument, BigInteger Least, BigInteger Most) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.UInt;

    /// <inheritdoc/>
    protected override string Condition => this == RealBound(Argument) ? "is a real bound (not 0, not unlimited)" : Least == Most ? $"is {Least}" : $"is from {Least} to {Most}";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = Find(arguments, Argument).AsBigInteger();
        return found >= Least && found <= Most ? null : $"found {found}";
    }
}

/// <summary>One of these numbers: a fee tier, an identifier.</summary>
public sealed record IntegerAmong(string Argument, ImmutableArray<BigInteger> Allowed) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.UInt;

    /// <inheritdoc/>
    protected override string Condition => $"is {string.Join(" or ", Allowed)}";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = Find(arguments, Argument).AsBigInteger();
        return Allowed.Contains(found) ? null : $"found {found}";
    }
}

/// <summary>An amount above zero that the intent has declared as a spend of one of these tokens: the caps count what is declared, so nothing else may be in the bytes.</summary>
public sealed record WithinDeclaredSpend(string Argument, ImmutableArray<Token> Tokens) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.UInt;

    /// <inheritdoc/>
    protected override string Condition => $"is above 0 and within the declared spend of {string.Join(" or ", Tokens)}";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = Find(arguments, Argument).AsBigInteger();
        var spends = request.Spends.IsDefault ? [] : request.Spends;
        var declared = Tokens.Select(token => spends.Where(spend => spend.Token == token).Aggregate(BigInteger.Zero, (sum, spend) => sum + spend.Raw))
            .DefaultIfEmpty(BigInteger.Zero).Max();
        return found.Sign > 0 && found <= declared
            ? null
            : $"found {found}, declared {declared} (smallest units)";
    }
}

/// <summary>The position that the intent acts on, by the number its margin account ends with: no money into somebody else's position.</summary>
public sealed record PositionOfTarget(string Argument) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.UInt;

    /// <inheritdoc/>
    protected override string Condition => "is the position acted on";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = Find(arguments, Argument).AsBigInteger().ToString(CultureInfo.InvariantCulture);
        return request.Target.Value?.EndsWith("/" + found, StringComparison.Ordinal) is true
            ? null
            : $"found {found}, and the intent is about {request.Target}";
    }
}

/// <summary>A list of nothing but the position that the intent acts on, once.</summary>
public sealed record OnlyPositionOfTarget(string Argument) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.Array;

    /// <inheritdoc/>
    protected override string Condition => "is the position acted on, alone";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = string.Join(", ", Find(arguments, Argument).Items.Select(item => item.AsBigInteger().ToString(CultureInfo.InvariantCulture)));
        return request.Target.Value?.EndsWith("/" + found, StringComparison.Ordinal) is true
            ? null
            : $"found {found}, and the intent is about {request.Target}";
    }
}

/// <summary>A deadline after now and not later than a while from now, in chain time.</summary>
public sealed record DeadlineWithin(string Argument, TimeSpan Longest) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.UInt;

    /// <inheritdoc/>
    protected override string Condition => string.Create(CultureInfo.InvariantCulture, $"is after now and at most {Longest.TotalSeconds:0} s later");

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = Find(arguments, Argument).AsBigInteger();
        return found > now.UnixSeconds && found <= now.UnixSeconds + new BigInteger(Longest.TotalSeconds)
            ? null
            : $"found {found}, now is {now.UnixSeconds}";
    }
}

/// <summary>The same truth value as another argument.</summary>
public sealed record SameFlag(string Argument, string Other) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.Bool;

    /// <inheritdoc/>
    protected override string Condition => $"is the same as {Other}";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now) =>
        Find(arguments, Argument).AsBool() == Find(arguments, Other).AsBool() ? null : "it differs";
}

/// <summary>Thirty-two zero bytes.</summary>
public sealed record ZeroWord(string Argument) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.FixedBytes;

    /// <inheritdoc/>
    protected override string Condition => "is zero";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now) =>
        Find(arguments, Argument).AsBytes().Span.ContainsAnyExcept((byte)0) ? "it is not" : null;
}

/// <summary>A truth value.</summary>
public sealed record FlagIs(string Argument, bool Value) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.Bool;

    /// <inheritdoc/>
    protected override string Condition => Value ? "is true" : "is false";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now) => Find(arguments, Argument).AsBool() == Value ? null : "it is not";
}

/// <summary>Thirty-two bytes, exactly.</summary>
public sealed record WordIs(string Argument, Hash32 Value) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.FixedBytes;

    /// <inheritdoc/>
    protected override string Condition => $"is {Value}";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var found = Find(arguments, Argument).AsBytes();
        return found.Span.SequenceEqual(Value.Span) ? null : $"found {found}";
    }
}
