using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Inspections;

/// <summary>Asks the chain the questions of <c>keeper check</c>, all at one block.</summary>
public sealed class VenueInspector(IChainReader chain)
{
    /// <summary>One finding per question, in order; the same question is asked once. A node that does not answer throws.</summary>
    public async Task<ImmutableArray<InspectionFinding>> RunAsync(
        IEnumerable<InspectionQuestion> questions, BlockRef block, CancellationToken cancellation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var findings = ImmutableArray.CreateBuilder<InspectionFinding>();
        foreach (var question in questions)
        {
            if (seen.Add(question.Subject))
                findings.Add((await AskAsync(question, block, cancellation).ConfigureAwait(false)) with { Passing = question.Passing });
        }

        return findings.ToImmutable();
    }

    private async Task<InspectionFinding> AskAsync(InspectionQuestion question, BlockRef block, CancellationToken cancellation)
    {
        switch (question)
        {
            case CodeQuestion code:
                var found = await chain.GetCodeAsync(code.Address, block, cancellation).ConfigureAwait(false);
                return InspectionFinding.Of(
                    found.Length > 0, code.Subject, $"{found.Length} bytes of code at {code.Address}", $"no contract there: correct the address {code.Address}, or the chain it is looked for on");
            case CallQuestion call:
                var result = await chain.CallAsync(Address.Zero, call.To, block, cancellation).ConfigureAwait(false);
                return Judge(call, result);
            case AnsweredQuestion answered:
                return answered.Finding;
            default:
                throw new InvalidOperationException($"no way to ask {question.GetType().Name}");
        }
    }

    private static InspectionFinding Judge(CallQuestion question, CallResult result)
    {
        var asked = $"{question.Function.Name} at {question.To.To}";
        if (!result.Success)
            return new(false, question.Subject, $"{asked} reverted: {RevertText.Decode(result).Text}", question.MendOfRevert ?? "is this the contract that the configuration takes it for?");
        try
        {
            var judgement = question.Judge(question.Function.DecodeOutput(result.Data.Span));
            return InspectionFinding.Of(judgement.Ok, question.Subject, judgement.Detail, judgement.Mend);
        }
        catch (AbiException error)
        {
            return new(false, question.Subject, $"{asked} answered something else: {error.Message}", "is this the contract that the configuration takes it for?");
        }
    }
}
