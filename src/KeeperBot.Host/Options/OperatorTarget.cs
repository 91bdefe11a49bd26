using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>What a request of the operator is for: whose journal it lies beside. The rest of the configuration may be half edited, and its secrets out of reach.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="JournalFile">The journal's full path.</param>
/// <param name="Actor">The key's address; null where it cannot be read.</param>
internal sealed record OperatorTarget(ChainId Chain, string JournalFile, Address? Actor)
{
    /// <summary>Reads it, and nothing else.</summary>
    /// <exception cref="ConfigurationException">The file, its chain's id or its journal's path cannot be read.</exception>
    public static OperatorTarget Load(string file)
    {
        var (bytes, directory) = ConfigurationLoader.Read(file);
        var errors = new ErrorList();
        var options = new StrictBinder(errors).Bind<KeeperOptions>(ConfigDocument.Parse(bytes, file));
        return options is { Chain: not null, Journal.Path.Length: > 0 } && errors.IsClean("chain.id") && errors.IsClean("journal")
            ? new(new ChainId(options.Chain.Id), Path.GetFullPath(options.Journal.Path, directory), options.Key is { Address.IsZero: false } key && errors.IsClean("key.address") ? key.Address : null)
            : throw new ConfigurationException(file, errors.ToArray());
    }
}
