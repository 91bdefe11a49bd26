using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeeperBot.Evm.Crypto;

/// <summary>
/// libsecp256k1's functions by address. Arguments are checked by the caller: the library aborts the process on an argument it calls illegal.
/// The handle and context live as long as the process, because a key may sign until its last moment.
/// </summary>
internal sealed unsafe class Secp256k1Library
{
    // SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY: newer versions read it as NONE, older ones need it.
    private const uint ContextFlags = 0x0301;
    private const uint UncompressedFlag = 0x0002;
    private const int OpaqueKeySize = 64;
    private const int OpaqueSignatureSize = 65;

    private readonly nint _context;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int> _verifyKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> _createPublicKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int> _serializePublicKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int> _signRecoverable;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int> _serializeSignature;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int> _parseSignature;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> _recover;

    private Secp256k1Library(nint handle)
    {
        _verifyKey = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Export(handle, "secp256k1_ec_seckey_verify");
        _createPublicKey = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export(handle, "secp256k1_ec_pubkey_create");
        _serializePublicKey = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int>)Export(handle, "secp256k1_ec_pubkey_serialize");
        _signRecoverable = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int>)Export(handle, "secp256k1_ecdsa_sign_recoverable");
        _serializeSignature = (delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int>)Export(handle, "secp256k1_ecdsa_recoverable_signature_serialize_compact");
        _parseSignature = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int>)Export(handle, "secp256k1_ecdsa_recoverable_signature_parse_compact");
        _recover = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export(handle, "secp256k1_ecdsa_recover");

        var create = (delegate* unmanaged[Cdecl]<uint, nint>)Export(handle, "secp256k1_context_create");
        var randomize = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Export(handle, "secp256k1_context_randomize");
        _context = create(ContextFlags);
        if (_context == 0)
            throw new Secp256k1Exception("libsecp256k1 gave no context");
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        fixed (byte* pointer = seed)
        {
            if (randomize(_context, pointer) != 1)
                throw new Secp256k1Exception("libsecp256k1 refused to blind its context");
        }

        CryptographicOperations.ZeroMemory(seed);
    }

    /// <summary>The names the library goes by: the one that a package carries beside the program, then the system's, its distribution's soname first.</summary>
    public static IReadOnlyList<string> DefaultNames { get; } =
        [Path.Combine(AppContext.BaseDirectory, "libsecp256k1.so.1"), "libsecp256k1.so.1", "libsecp256k1.so.2", "libsecp256k1.so.0", "libsecp256k1.so", "libsecp256k1.dylib", "libsecp256k1"];

    /// <summary>Loads the first of <paramref name="names"/> that is there.</summary>
    /// <exception cref="Secp256k1Exception">None is there, or it lacks the recovery module.</exception>
    public static Secp256k1Library Load(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
                return new Secp256k1Library(handle);
        }

        throw new Secp256k1Exception(
            $"libsecp256k1 is not installed (tried {string.Join(", ", names)}); install it, on Debian: apt-get install libsecp256k1-1");
    }

    public bool VerifyKey(ReadOnlySpan<byte> privateKey)
    {
        fixed (byte* key = privateKey)
            return _verifyKey(_context, key) == 1;
    }

    public void CreatePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> point)
    {
        byte* opaque = stackalloc byte[OpaqueKeySize];
        fixed (byte* key = privateKey)
        {
            if (_createPublicKey(_context, opaque, key) != 1)
                throw new Secp256k1Exception("libsecp256k1 refused the private key");
        }

        SerializePoint(opaque, point);
    }

    public int SignRecoverable(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> privateKey, Span<byte> compact)
    {
        byte* opaque = stackalloc byte[OpaqueSignatureSize];
        int recoveryId;
        fixed (byte* message = hash, key = privateKey, output = compact)
        {
            if (_signRecoverable(_context, opaque, message, key, 0, 0) != 1)
                throw new Secp256k1Exception("libsecp256k1 could not sign");
            if (_serializeSignature(_context, output, &recoveryId, opaque) != 1)
                throw new Secp256k1Exception("libsecp256k1 could not serialise the signature");
        }

        return recoveryId;
    }

    public bool Recover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> compact, int recoveryId, Span<byte> point)
    {
        byte* opaqueSignature = stackalloc byte[OpaqueSignatureSize];
        byte* opaqueKey = stackalloc byte[OpaqueKeySize];
        fixed (byte* message = hash, input = compact)
        {
            if (_parseSignature(_context, opaqueSignature, input, recoveryId) != 1)
                return false;
            if (_recover(_context, opaqueKey, opaqueSignature, message) != 1)
                return false;
        }

        SerializePoint(opaqueKey, point);
        return true;
    }

    private void SerializePoint(byte* opaque, Span<byte> point)
    {
        byte* uncompressed = stackalloc byte[65];
        nuint length = 65;
        if (_serializePublicKey(_context, uncompressed, &length, opaque, UncompressedFlag) != 1 || length != 65)
            throw new Secp256k1Exception("libsecp256k1 could not serialise a public key");
        new ReadOnlySpan<byte>(uncompressed + 1, 64).CopyTo(point);
    }

    private static nint Export(nint handle, string name) => NativeLibrary.TryGetExport(handle, name, out var address)
        ? address
        : throw new Secp256k1Exception($"the installed libsecp256k1 lacks {name}; install one with the recovery module, on Debian: apt-get install libsecp256k1-1");
}
