using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Keystores;
using Xunit.Abstractions;

namespace KeeperBot.Evm.Tests.Keys;

/// <summary>What stays in this process's memory of a key and a password after their owners are done.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed partial class MemoryTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keeper-memory-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Dispose_KeyThatSignedAndWasEncryptedAndRead_IsNowhereInMemory()
    {
        var (key, password, keyScan, passwordScan) = UseEverything();
        // Without this the test could not fail: the search does find what is there.
        keyScan.Count().ShouldBeGreaterThan(0);
        passwordScan.Count().ShouldBeGreaterThan(0);

        key.Dispose();
        password.Dispose();

        var left = new Dictionary<string, int>
        {
            ["key"] = keyScan.Count(),
            ["key reversed"] = keyScan.Reversed().Count(),
            ["key as hexadecimal text"] = keyScan.AsHexText().Count(),
            ["key as a string"] = keyScan.AsHexText().AsUtf16().Count(),
            ["password"] = passwordScan.Count(),
            ["password as a string"] = passwordScan.AsUtf16().Count(),
        };
        foreach (var (what, count) in left)
            output.WriteLine($"{what}: {count}");
        left.Values.ShouldAllBe(count => count == 0);
    }

    [Fact]
    public void TryDisable_CoreDumps_NeitherTheSystemNorAnotherProcessMayTakeTheMemory()
    {
        try
        {
            CoreDumps.TryDisable().ShouldBeTrue();
            Prctl(GetDumpable, 0).ShouldBe(0);
            File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..6].ShouldBe(["0", "0"]);
        }
        finally
        {
            // The other test of this class reads this process's memory, which an undumpable process of a plain user may not.
            Prctl(SetDumpable, 1);
        }
    }

    private const int GetDumpable = 3;
    private const int SetDumpable = 4;

    // A frame of its own, so that nothing of it is alive in the test's.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (LocalSigningKey Key, SecretText Password, MemoryScan KeyScan, MemoryScan PasswordScan) UseEverything()
    {
        using var random = new PinnedSecret(24);
        RandomNumberGenerator.Fill(random.Span);
        for (var i = 0; i < random.Span.Length; i++)
            random.Span[i] = (byte)('a' + (random.Span[i] % 26));
        var passwordScan = MemoryScan.For(random.Span);
        var password = new SecretText(random.Span);

        using var generated = LocalSigningKey.Generate();
        using var bytes = new PinnedSecret(32);
        generated.CopyTo(bytes);
        var keyScan = MemoryScan.For(bytes.Span);

        generated.Sign(Keccak256.Hash("signed"u8));
        var file = new KeystoreFolder(_folder).Add(generated, password, new ScryptCost(1024, 8, 1), DateTimeOffset.UnixEpoch);
        using var read = KeyFile.Load(file, () => new SecretText(password.Utf8));
        read.Sign(Keccak256.Hash("signed again"u8));
        var key = KeyFile.Load(WriteHex(bytes.Span));
        key.Sign(Keccak256.Hash("and again"u8));
        return (key, password, keyScan, passwordScan);
    }

    private string WriteHex(ReadOnlySpan<byte> key)
    {
        using var text = new PinnedSecret(64);
        Convert.TryToHexStringLower(key, text.Span, out _).ShouldBeTrue();
        var path = Path.Combine(_folder, "bare");
        PrivateFileWriter.Write(path, text.Span, replace: false, _ => { });
        return path;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Prctl(int option, nuint argument);
}
