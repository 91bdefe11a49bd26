using KeeperBot.Evm.Keys;

namespace KeeperBot.Host.Commands.Key;

/// <summary>Passwords from a file where one is named, else from whoever sits at the terminal.</summary>
/// <param name="prompt">The terminal.</param>
/// <param name="stop">Ends a prompt.</param>
internal sealed class PasswordSource(ISecretPrompt prompt, CancellationToken stop)
{
    // Below this, a stolen keystore is opened by trying; above it, the choice is its owner's.
    private const int Shortest = 8;

    /// <summary>The password of a key that exists.</summary>
    public SecretText Existing(string? file, string question) => file is null ? prompt.Ask(question, stop) : SecretText.LoadPassword(file);

    /// <summary>A password for a key to be written; a prompt asks twice.</summary>
    /// <exception cref="CommandFailure">It is too short, or the two answers differ.</exception>
    public SecretText New(string? file, string question)
    {
        var password = Existing(file, question);
        try
        {
            if (password.Length < Shortest)
                throw new CommandFailure(ExitCode.Key, FormattableString.Invariant($"the new password has fewer than {Shortest} bytes; choose a longer one (a few random words do). Nothing was written"));
            if (file is not null)
                return password;
            using var again = prompt.Ask($"{question} again", stop);
            return password.IsSameAs(again) ? password : throw new CommandFailure(ExitCode.Key, "the two passwords differ; nothing was written");
        }
        catch
        {
            password.Dispose();
            throw;
        }
    }
}
