using System.Collections.Immutable;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Execution.Policy;

/// <summary>
/// Calldata that another contract passes on in the account's name (a role module, a wallet): it must be a canonical call of one function, with
/// arguments that are held to rules of their own as if it were sent directly.
/// </summary>
/// <param name="Argument">The bytes that are passed on.</param>
/// <param name="Function">The function inside.</param>
/// <param name="Arguments">What its arguments must be; all have to hold.</param>
public sealed record CallInside(string Argument, AbiFunction Function, ImmutableArray<ArgumentRule> Arguments) : ArgumentRule(Argument)
{
    internal override AbiTypeKind Type => AbiTypeKind.Bytes;

    /// <inheritdoc/>
    protected override string Condition => $"is a call of {Function.Signature}";

    internal override IEnumerable<string> Misfits(AbiFunction function) => base.Misfits(function).Concat(Arguments.SelectMany(rule => rule.Misfits(Function)));

    internal override string? Fault(AbiValue arguments, TransactionRequest request, ChainTime now)
    {
        AbiValue inside;
        try
        {
            inside = Function.DecodeInput(Find(arguments, Argument).AsBytes().Span);
        }
        catch (AbiException error)
        {
            return $"found something else: {error.Message}";
        }

        return FirstFault(Arguments, inside, request, now) is { } fault ? $"in {Function.Name}: {fault}" : null;
    }
}
