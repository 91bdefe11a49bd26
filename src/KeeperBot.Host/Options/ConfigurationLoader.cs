using System.Security.Cryptography;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Inheritance;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>From a file to a checked configuration; the one path that `run`, `check`, `status` and `demo` share.</summary>
public static class ConfigurationLoader
{
    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="ConfigurationException">With every mistake found.</exception>
    public static KeeperConfiguration Load(string file)
    {
        var (bytes, directory) = Read(file);
        return Parse(bytes, file, directory);
    }

    /// <summary>The bytes of a file, and the folder that its relative paths start at.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    internal static (byte[] Bytes, string Directory) Read(string file)
    {
        var path = Path.GetFullPath(file);
        try
        {
            return (File.ReadAllBytes(path), Path.GetDirectoryName(path) ?? "/");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var (problem, mend) = error is FileNotFoundException or DirectoryNotFoundException
                ? ("does not exist", "name one with --config FILE, or start from appsettings.example.json")
                : Directory.Exists(path) ? ("is a directory", "name the configuration file itself")
                : ($"cannot be read ({error.GetType().Name})", "let the keeper's user read it");
            throw new ConfigurationException(file, [new ConfigurationError("", null, problem, mend)]);
        }
    }

    /// <summary>Checks a document.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <exception cref="ConfigurationException">With every mistake found.</exception>
    public static KeeperConfiguration Parse(ReadOnlySpan<byte> json, string source, string directory)
    {
        var root = ConfigDocument.Parse(json, source);
        var errors = new ErrorList();
        SecretScan.Check(root, errors);
        root = LimitsInheritance.Apply(root);
        var options = new StrictBinder(errors).Bind<KeeperOptions>(root);
        var configuration = options is null ? null : new ConfigurationChecker(options, errors).Check(source, directory);
        return configuration is not null && errors.Count == 0
            ? configuration with { Digest = new Hash32(SHA256.HashData(json)), Origins = LimitsInheritance.Origins(root) }
            : throw new ConfigurationException(source, errors.ToArray());
    }
}
