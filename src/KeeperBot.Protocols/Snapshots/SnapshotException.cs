using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Snapshots;

/// <summary>A snapshot as a whole is void: nothing may be concluded from it, least of all that there is nothing.</summary>
public sealed class SnapshotException(string message) : EnvironmentFailure("snapshot.void", message);
