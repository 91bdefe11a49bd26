using System.Globalization;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init;

/// <summary>
/// Where journal and log go: chosen once and written into the configuration as full paths. They must not follow the environment of a later start: a keeper
/// that found another journal would know nothing of the transactions of the first.
/// </summary>
/// <param name="Journal">The journal.</param>
/// <param name="Log">The log file.</param>
/// <param name="Secrets">A folder for secrets; the journal's.</param>
internal sealed record InitState(string Journal, string Log, string Secrets)
{
    /// <summary>By what was named, else systemd's folders for a service, else the user's (XDG); under a name of chain and key, so that no two keepers share one.</summary>
    /// <param name="named">What --state names, or null.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="actor">The key's address.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="CommandFailure">There is no such place.</exception>
    public static InitState Find(string? named, ChainId chain, Address actor, Func<string, string?> environment)
    {
        var keeper = string.Create(CultureInfo.InvariantCulture, $"{chain.Value}-{actor.ToString()[2..10].ToLowerInvariant()}");
        var state = !string.IsNullOrWhiteSpace(named) ? Path.GetFullPath(named)
            : Folder(environment("STATE_DIRECTORY")) is { } service ? Path.Combine(service, keeper)
            : Folder(environment("XDG_STATE_HOME")) is { } user ? Path.Combine(user, "keeperbot", keeper)
            : Folder(environment("HOME")) is { } home ? Path.Combine(home, ".local", "state", "keeperbot", keeper)
            : throw new CommandFailure(ExitCode.Usage, "neither STATE_DIRECTORY, XDG_STATE_HOME nor HOME names a folder, so there is no place for the journal; name one with --state");
        var logs = string.IsNullOrWhiteSpace(named) && Folder(environment("LOGS_DIRECTORY")) is { } logged ? Path.Combine(logged, keeper) : state;
        return new InitState(Path.Combine(state, "journal.db"), Path.Combine(logs, "keeper.log"), state);
    }

    /// <summary>Makes the folders, for this user only.</summary>
    /// <exception cref="CommandFailure">They cannot be made.</exception>
    public void Make()
    {
        foreach (var folder in new[] { Secrets, Path.GetDirectoryName(Log)! }.Distinct(StringComparer.Ordinal))
        {
            try
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(folder);
                else
                    Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailure(ExitCode.Configuration, $"the folder '{folder}' cannot be made ({error.Message}); name another one with --state", error);
            }
        }
    }

    // systemd separates several by colons; the first is the service's main one.
    private static string? Folder(string? value) => value?.Split(':')[0] is { } first && Path.IsPathFullyQualified(first) ? first : null;
}
