using KeeperBot.Evm.Keys.Keystores;

namespace KeeperBot.Host.Commands.Key;

/// <summary>Where keys lie when nobody says.</summary>
internal static class KeyDirectory
{
    /// <summary>
    /// What <c>--dir</c> names; else <c>keeperbot/keys</c> in the user's state directory (XDG: <c>$XDG_STATE_HOME</c> if it is absolute, else
    /// <c>~/.local/state</c>). Not the project's own <c>.keeper</c>: that may be deleted at any time.
    /// </summary>
    /// <param name="named">What <c>--dir</c> names, or null.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="CommandFailure">The user has no home.</exception>
    public static KeystoreFolder Find(string? named, Func<string, string?> environment)
    {
        if (!string.IsNullOrWhiteSpace(named))
            return new KeystoreFolder(named);
        if (environment("XDG_STATE_HOME") is { } state && Path.IsPathFullyQualified(state))
            return new KeystoreFolder(Path.Combine(state, "keeperbot", "keys"));
        if (environment("HOME") is { } home && Path.IsPathFullyQualified(home))
            return new KeystoreFolder(Path.Combine(home, ".local", "state", "keeperbot", "keys"));
        throw new CommandFailure(ExitCode.Usage, "neither XDG_STATE_HOME nor HOME names a directory, so there is no place for keys; name one with --dir");
    }
}
