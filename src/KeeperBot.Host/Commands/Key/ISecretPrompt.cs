using KeeperBot.Evm.Keys;

namespace KeeperBot.Host.Commands.Key;

/// <summary>Asks somebody for a secret without showing it.</summary>
public interface ISecretPrompt
{
    /// <summary>Asks once.</summary>
    /// <param name="question">What is asked for, without a colon.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="CommandFailure">There is nobody to ask, or the answer ended before a line did.</exception>
    SecretText Ask(string question, CancellationToken stop);
}
