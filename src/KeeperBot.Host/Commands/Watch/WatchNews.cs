using System.Text.Json;

namespace KeeperBot.Host.Commands.Watch;

/// <summary>What is to be shown.</summary>
/// <param name="State">The newest document.</param>
/// <param name="Connection">How the keeper is reached, or why not.</param>
/// <param name="IsLost">Whether it is not reached now.</param>
internal sealed record WatchNews(JsonElement? State, string Connection, bool IsLost);
