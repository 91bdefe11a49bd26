using KeeperBot.Evm.Rlp;

namespace KeeperBot.Evm.Crypto;

/// <summary>Where a contract will stand before it is created.</summary>
public static class ContractAddress
{
    /// <summary>CREATE: by the creator's address and the nonce of the creating transaction (Yellow Paper, section 7).</summary>
    public static Address Create(Address sender, ulong nonce)
    {
        var writer = new RlpWriter();
        writer.StartList();
        writer.Write(sender);
        writer.Write(nonce);
        writer.EndList();
        return Last20(Keccak256.Hash(writer.WrittenSpan));
    }

    /// <summary>CREATE2 (EIP-1014): by the creator, a salt and the hash of the creation code with its constructor arguments.</summary>
    public static Address Create2(Address creator, Hash32 salt, ReadOnlySpan<byte> creationCode) =>
        Create2(creator, salt, Keccak256.Hash(creationCode));

    /// <summary>CREATE2 (EIP-1014) by the hash of the creation code.</summary>
    public static Address Create2(Address creator, Hash32 salt, Hash32 creationCodeHash)
    {
        Span<byte> preimage = stackalloc byte[1 + Address.Size + 2 * Hash32.Size];
        preimage[0] = 0xff;
        creator.Span.CopyTo(preimage[1..]);
        salt.Span.CopyTo(preimage[21..]);
        creationCodeHash.Span.CopyTo(preimage[53..]);
        return Last20(Keccak256.Hash(preimage));
    }

    private static Address Last20(Hash32 hash) => new(hash.Span[12..]);
}
