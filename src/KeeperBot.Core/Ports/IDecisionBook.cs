using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Risk;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>Keeps decisions with their inputs and reasons, so that each can be shown and made again later. Must not throw.</summary>
public interface IDecisionBook
{
    /// <summary>Keeps one, durably when this returns.</summary>
    DecisionKeeping Keep(DecisionInputs inputs, RiskAssessment assessment, ActionPlan plan);
}

/// <summary>Answer of <see cref="IDecisionBook.Keep"/>.</summary>
public abstract record DecisionKeeping;

/// <summary>It is kept.</summary>
/// <param name="Digest">SHA-256 of the record, by which the journal's lines name it.</param>
public sealed record DecisionKept(Hash32 Digest) : DecisionKeeping;

/// <summary>It could not be kept.</summary>
/// <param name="Why">In words, with what to do.</param>
public sealed record DecisionNotKept(string Why) : DecisionKeeping;
