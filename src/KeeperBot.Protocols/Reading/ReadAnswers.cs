using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Reading;

/// <summary>The answers to a list of planned reads, by label. Asking for one that failed throws <see cref="ReadFailedException"/>.</summary>
internal sealed class ReadAnswers
{
    private readonly Dictionary<string, (PlannedRead Read, CallResult Result)> _byLabel = new(StringComparer.Ordinal);

    internal ReadAnswers(ImmutableArray<PlannedRead> plan, ReadOnlySpan<CallResult> results)
    {
        if (results.Length != plan.Length)
            throw new ReadFailedException("read.short", $"{results.Length} answers came back for {plan.Length} reads");
        for (var i = 0; i < plan.Length; i++)
            _byLabel.Add(plan[i].Label, (plan[i], results[i]));
    }

    /// <summary>
    /// The venue's own answers, where these have another parameter put in their place; null where these are its own. What the venue computed itself is then of the parameters
    /// that were, and the formula here takes its place.
    /// </summary>
    internal ReadAnswers? Own { get; init; }

    /// <summary>The answer as it came.</summary>
    internal CallResult Raw(string label) => _byLabel[label].Result;

    /// <summary>The decoded outputs of a read, as a tuple.</summary>
    internal AbiValue Outputs(string label)
    {
        var (read, result) = _byLabel[label];
        if (result.IsOutOfGas)
            throw new ReadFailedException("read.out_of_gas", $"{label} ({read.Function.Name} at {read.To}): {RevertText.Decode(result).Text}");
        if (!result.Success)
            throw new ReadFailedException("read.reverted", $"{label} ({read.Function.Name} at {read.To}) reverted: {RevertText.Decode(result).Text}");
        if (result.Data.Length == 0)
            throw new ReadFailedException("read.empty", $"{label} ({read.Function.Name} at {read.To}) answered nothing; is there a contract at that address?");
        try
        {
            return read.Function.DecodeOutput(result.Data.Span);
        }
        catch (AbiException error)
        {
            throw new ReadFailedException("read.malformed", $"{label} ({read.Function.Name} at {read.To}) answered something else: {error.Message}");
        }
    }

    /// <summary>The only output of a read.</summary>
    internal AbiValue Value(string label) => Outputs(label)[0];

    /// <summary>The only output of a read that neither the position nor its rescue needs, but foresight or an opening: null where it cannot be had, which must not take the position itself from the keeper.</summary>
    internal AbiValue? Optional(string label)
    {
        try
        {
            return Value(label);
        }
        catch (ReadFailedException)
        {
            return null;
        }
    }

    /// <summary>Why a read reverted, or null if it returned. One that ran out of gas did neither.</summary>
    internal string? Revert(string label)
    {
        var (read, result) = _byLabel[label];
        if (result.IsOutOfGas)
            throw new ReadFailedException("read.out_of_gas", $"{label} ({read.Function.Name} at {read.To}): {RevertText.Decode(result).Text}");
        return result.Success ? null : RevertText.Decode(result).Text;
    }
}
