using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using SHA256 = System.Security.Cryptography.SHA256;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>Keeps each decision, with its inputs and reasons, in a folder beside the journal.</summary>
/// <param name="folder">The folder.</param>
/// <param name="explainer">Finds the reasons.</param>
/// <param name="configuration">Its digest goes into every record.</param>
internal sealed class DecisionBook(DecisionFolder folder, Explainer explainer, KeeperConfiguration configuration) : IDecisionBook
{
    /// <inheritdoc/>
    public DecisionKeeping Keep(DecisionInputs inputs, RiskAssessment assessment, ActionPlan plan)
    {
        try
        {
            var record = DecisionRecordWriter.Write(inputs, explainer.Explain(inputs, assessment, plan), configuration.Digest, ProductVersion.Text);
            var digest = new Hash32(SHA256.HashData(record));
            folder.Write(inputs.Snapshot.Block.Number, digest, record);
            return new DecisionKept(digest);
        }
        // Whatever stands in the way of explaining or writing: the step that it is about must not wait for it.
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            return new DecisionNotKept($"the decision on block {inputs.Snapshot.Block} could not be kept in '{folder.Location}', and is carried out all the same: {error.GetType().Name}: {error.Message}; make room there, or let the keeper write there");
        }
    }
}
