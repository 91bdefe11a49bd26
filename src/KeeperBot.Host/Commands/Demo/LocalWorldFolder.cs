using System.Security.Cryptography;
using KeeperBot.Host.Commands.Demo.Scenarios;
using KeeperBot.Scenarios;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>A folder with all that a keeper on a local world is given: configuration and key.</summary>
internal static class LocalWorldFolder
{
    /// <summary>Name of the configuration in it.</summary>
    public const string ConfigurationName = "appsettings.json";

    /// <summary>Name of the file with the dashboard's token.</summary>
    public const string TokenName = "web.token";

    private const int TokenBytes = 24;

    /// <summary>Writes configuration, key and a token for the dashboard; journal and log of an earlier world are removed, they belong to a chain that is gone.</summary>
    /// <returns>The configuration's path.</returns>
    public static string Write(string folder, IDemoScenario scenario, LocalChain chain, IReadOnlyList<string>? actions)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var old in Directory.EnumerateFiles(folder, "journal.db*").Concat(Directory.EnumerateFiles(folder, "keeper*.log")))
                File.Delete(old);
            DemoKey.Write(Path.Combine(folder, "keeper.key"));
            DemoKey.WritePrivate(Path.Combine(folder, TokenName), RandomNumberGenerator.GetHexString(2 * TokenBytes, lowercase: true));
            var file = Path.Combine(folder, ConfigurationName);
            File.WriteAllText(file, DemoConfiguration.Write(scenario, chain.World, chain.RpcUrl, actions));
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.LocalWorld, $"the folder '{folder}' cannot be written ({error.Message}); name another one", error);
        }
    }
}
