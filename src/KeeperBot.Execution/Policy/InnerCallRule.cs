using System.Collections.Immutable;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Execution.Policy;

/// <summary>A function that a batch may call on its own contract, and what its arguments must be.</summary>
public sealed record InnerCall(AbiFunction Function, ImmutableArray<ArgumentRule> Arguments)
{
    /// <summary>How often it may stand in one batch.</summary>
    public int Most { get; init; } = 1;

    /// <summary>How often it must.</summary>
    public int Least { get; init; }
}

/// <summary>A list of calldata in which every entry is one of these calls, whole; a batch opens nothing that is not listed.</summary>
public sealed record CallsAmong(string Argument, ImmutableArray<InnerCall> Allowed) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.Array;

    /// <inheritdoc/>
    protected override string Condition => $"holds only {string.Join(", ", Allowed.Select(call => call.Function.Name))}, each with its own bounds";

    internal override IEnumerable<string> Misfits(AbiFunction function) =>
        base.Misfits(function).Concat(Allowed.SelectMany(inner => inner.Arguments.SelectMany(rule => rule.Misfits(inner.Function))));

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        var seen = new Dictionary<AbiFunction, int>();
        foreach (var data in Find(arguments, Argument).Items.Select(item => item.AsBytes()))
        {
            if (data.Length < AbiFunction.SelectorSize || Allowed.FirstOrDefault(call => data.Span.StartsWith(call.Function.Selector.Span)) is not { } inner)
                return $"found a call that is none of them ({data.Length} bytes)";
            if ((seen[inner.Function] = seen.GetValueOrDefault(inner.Function) + 1) > inner.Most)
                return $"found {inner.Function.Name} more than {inner.Most} time(s)";
            if (FirstFault(inner.Arguments, inner.Function.DecodeInput(data.Span), request, now) is { } fault)
                return $"in {inner.Function.Name}: {fault}";
        }

        return Allowed.FirstOrDefault(call => seen.GetValueOrDefault(call.Function) < call.Least) is { } missing ? $"found {missing.Function.Name} less than {missing.Least} time(s)" : null;
    }
}

/// <summary>A list without entries.</summary>
public sealed record EmptyList(string Argument) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.Array;

    /// <inheritdoc/>
    protected override string Condition => "is empty";

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now) =>
        Find(arguments, Argument).Count == 0 ? null : $"it has {Find(arguments, Argument).Count} entries";
}
