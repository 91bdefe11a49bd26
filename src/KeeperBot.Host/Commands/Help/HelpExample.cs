namespace KeeperBot.Host.Commands.Help;

/// <summary>A command line to copy, and what it is for.</summary>
/// <param name="Line">The line without the program's name; what it pipes in or out stands behind it.</param>
/// <param name="Purpose">In a few words.</param>
/// <param name="Before">What pipes into it; null for nothing.</param>
internal sealed record HelpExample(string Line, string Purpose, string? Before = null);
