using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Policy;

/// <summary>Decisions about the keeper itself: the operator's mode, tripped breakers, pins. In the journal, or for a dry run in memory.</summary>
public interface IControls
{
    /// <summary>The line in force of one name; null when there is none.</summary>
    ControlLine? Control(string name);

    /// <summary>Writes a line, which is in force when this returns.</summary>
    /// <exception cref="ExecutionException">It could not be made durable.</exception>
    ControlLine WriteControl(ControlChange change);
}
