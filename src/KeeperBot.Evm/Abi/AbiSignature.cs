using System.Text;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Abi;

/// <summary>What functions, errors and events share: their hashed names and the way their errors read.</summary>
internal static class AbiSignature
{
    public static Hash32 Hash(string signature) => Keccak256.Hash(Encoding.UTF8.GetBytes(signature));

    public static Bytes Selector(string signature) => Bytes.CopyOf(Hash(signature).Span[..AbiFunction.SelectorSize]);

    public static AbiException In(string signature, string part, AbiException error) =>
        new(error.Path.Length == 0 ? $"{signature} {part}" : $"{signature} {part} {error.Path}", error.Problem);

    public static AbiValue[] RequireValues(AbiValue[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null)
                throw new ArgumentNullException(nameof(values), $"value {i} is null");
        }

        return values;
    }
}
