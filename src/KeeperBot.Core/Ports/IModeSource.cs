using KeeperBot.Core.Cycle;

namespace KeeperBot.Core.Ports;

/// <summary>The mode the operator has set; asked at the start of every cycle.</summary>
public interface IModeSource
{
    /// <summary>The mode now.</summary>
    KeeperMode Current { get; }
}
