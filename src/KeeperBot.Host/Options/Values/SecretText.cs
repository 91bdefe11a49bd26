using System.Text;
using KeeperBot.Evm.Keys;

namespace KeeperBot.Host.Options.Values;

/// <summary>A secret's text in a file that only its owner may read.</summary>
internal static class SecretText
{
    private const int MostBytes = 4096;

    /// <summary>Reads it, without white space around it.</summary>
    /// <param name="path">The file, by its full name. A credential of systemd may have its mode 0440.</param>
    /// <param name="text">The secret; empty where there is none.</param>
    /// <param name="problem">Why there is none, and how to mend it; never repeats the secret.</param>
    public static bool TryRead(string path, out string text, out string problem)
    {
        (text, problem) = ("", "");
        try
        {
            var bytes = new byte[MostBytes + 1];
            var length = SecretFile.Read(path, "file", bytes);
            if (length > MostBytes)
                problem = FormattableString.Invariant($"the file '{path}' has more than {MostBytes} bytes, which no secret has; name the file with the secret");
            else if ((text = Encoding.UTF8.GetString(bytes, 0, length).Trim()).Length == 0)
                problem = $"the file '{path}' is empty";
        }
        catch (KeyFileException error)
        {
            problem = error.Message;
        }

        return problem.Length == 0;
    }
}
