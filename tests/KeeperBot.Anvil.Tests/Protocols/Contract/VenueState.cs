using KeeperBot.Core.Portfolio;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>A state to be brought about.</summary>
/// <param name="Name">Name for messages.</param>
/// <param name="ApplyAsync">Brings it about.</param>
public sealed record VenueState(string Name, Func<Task> ApplyAsync)
{
    /// <summary>What the reading must be; for <see cref="VenueBench.States"/>.</summary>
    public Action<VenueReading>? Check { get; init; }
}
