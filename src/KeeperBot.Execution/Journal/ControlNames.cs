namespace KeeperBot.Execution.Journal;

/// <summary>The names of control lines.</summary>
public static class ControlNames
{
    /// <summary>The nonce from which the operator has accepted the chain's word; a decimal number.</summary>
    public const string AdoptedNonce = "nonce.adopted";

    /// <summary>The block that the operator accepted in the place of a final one; its hash.</summary>
    public const string AdoptedChain = "chain.adopted";

    /// <summary>Begins the name of the line that stands for archived lines (<see cref="ArchiveMark"/>); their first and last number follow.</summary>
    public const string ArchivedPrefix = "journal.archived:";

    private const int Longest = 100;

    /// <summary>Refuses a name that is none.</summary>
    /// <exception cref="ArgumentException">It is empty, too long, or has other letters.</exception>
    internal static void Require(string name)
    {
        if (name.Length is 0 or > Longest || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or ':' or '-'))
            throw new ArgumentException($"'{name}' is no name of a control line: 1 to {Longest} of a-z, 0-9, '.', '_', ':' and '-'", nameof(name));
    }
}
