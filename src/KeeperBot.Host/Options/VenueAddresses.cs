using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>Every contract that a venue's section names, with its path.</summary>
internal static class VenueAddresses
{
    /// <summary>The addresses below <paramref name="path"/>; of one that another venue may name alike, what the other has to name it as.</summary>
    public static IEnumerable<(string Path, Address Address, string? SharedAs)> Of(string path, VenueOptions venue)
    {
        foreach (var (key, property) in StrictBinder.KeysOf(venue.GetType()))
        {
            switch (property.GetValue(venue))
            {
                case Address address:
                    yield return ($"{path}.{key}", address, property.IsDefined(typeof(OnePerDeploymentAttribute), inherit: true) ? $"{venue.GetType().Name}.{key}" : null);
                    break;
                case IReadOnlyDictionary<string, Address> table:
                    foreach (var (name, entry) in table)
                        yield return ($"{path}.{key}.{name}", entry, null);
                    break;
            }
        }
    }
}
