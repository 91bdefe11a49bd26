using System.Text;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>Makes a recorded decision again, from its recorded reads, history, mode and doubts, and compares.</summary>
/// <param name="configuration">The configuration to decide by.</param>
/// <param name="room">Reads the recorded answers.</param>
internal sealed class DecisionReplay(KeeperConfiguration configuration, PortfolioRoom room)
{
    private readonly DecisionEngine _engine = new(configuration.Limits);
    private readonly Explainer _explainer = new(room.Assessor, configuration.Limits);

    /// <summary>The reasons that this program and configuration give for the recorded inputs.</summary>
    /// <exception cref="SnapshotException">The recorded reads are not those of this configuration.</exception>
    /// <exception cref="InvalidDataException">The record has no reads.</exception>
    public Explanation Again(DecisionRecord record)
    {
        var reads = record.Inputs.Snapshot.Reads ?? throw new InvalidDataException("it was made from no reads of a node, so that nothing can be read again");
        var inputs = record.Inputs with { Snapshot = room.Snapshots.Replay(record.Inputs.Snapshot.Block, reads) with { Peers = record.Inputs.Snapshot.Peers } };
        var assessment = room.Assessor.Assess(inputs.Snapshot);
        if (inputs.Outlooks is { } outlooks)
            assessment = RiskForesight.Foresee(assessment, outlooks, configuration.Limits);
        if (inputs.Governance is { } governance)
            assessment = GovernanceComposition.ForesightOf(configuration, room).Look(inputs.Snapshot, assessment, governance);
        return _explainer.Explain(inputs, assessment, _engine.Decide(inputs.Snapshot, assessment, inputs.History, inputs.Mode, inputs.Safety, inputs.Quotes));
    }

    /// <summary>Whether the same inputs gave the same limits, actions, costs, effects, skips and alarms, to the byte.</summary>
    public static bool Agrees(DecisionRecord record, Explanation again) => Encoding.UTF8.GetString(DecisionRecordWriter.Reasons(again)) == record.Explanation;
}
