using System.Reflection;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Host.Tests.Logging;

public sealed class EventIdTests
{
    [Fact]
    public void EventIds_OfTheProgram_AreEachOfOneMessage() =>
        typeof(KeeperBot.Host.Logging.LogSession).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .GroupBy(message => message.EventId).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(" | ", group.Select(message => message.Message))}").ShouldBeEmpty();
}
