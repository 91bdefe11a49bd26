using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>An alert and the sinks that get it.</summary>
internal sealed record RoutedAlert(AlertMessage Message, ImmutableArray<string> Sinks);
