using System.Globalization;
using System.Text;

namespace KeeperBot.Evm.Crypto;

/// <summary>EIP-191, version 0x45: what personal_sign signs. The prefix keeps a signed text from ever being a transaction.</summary>
public static class PersonalMessage
{
    /// <summary>The hash to sign or to recover from.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> message)
    {
        var prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\u0019Ethereum Signed Message:\n{message.Length}"));
        return Keccak256.Hash([.. prefix, .. message]);
    }

    /// <summary>The hash of a text's UTF-8 form.</summary>
    public static Hash32 Hash(string message) => Hash(Encoding.UTF8.GetBytes(message));
}
