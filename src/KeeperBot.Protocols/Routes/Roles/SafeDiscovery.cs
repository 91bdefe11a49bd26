using System.Collections.Immutable;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>A Safe, by what it says itself.</summary>
/// <param name="Version">Its version, such as "1.4.1".</param>
/// <param name="Modules">The modules that are enabled on it, newest first.</param>
public sealed record SafeDiscovery(string Version, ImmutableArray<Address> Modules)
{
    private const int PageSize = 50;
    private const int MostPages = 20;

    // The list of modules begins and ends with this (ModuleManager.sol, SENTINEL_MODULES).
    private static readonly Address Sentinel = Address.Parse("0x0000000000000000000000000000000000000001");

    /// <summary>Asks the address; null where it is no Safe of a known interface.</summary>
    /// <param name="facts">Asked.</param>
    /// <param name="safe">The address.</param>
    public static async Task<SafeDiscovery?> FindAsync(ContractFacts facts, Address safe)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (await facts.TryAsync(safe, RolesAbi.SafeVersion).ConfigureAwait(false) is not { } version
            || await facts.TryAsync(safe, RolesAbi.SafeIsOwner, safe).ConfigureAwait(false) is null)
        {
            return null;
        }

        var modules = ImmutableArray.CreateBuilder<Address>();
        var start = Sentinel;
        for (var page = 0; page < MostPages; page++)
        {
            // Safe 1.3.0 and 1.4.1 mean different things by "next"; the last of a page is a start for both.
            if (await facts.TryAsync(safe, RolesAbi.SafeModules, start, PageSize).ConfigureAwait(false) is not { } answer)
                return null;
            var found = answer[0].Items.Select(item => item.AsAddress()).ToArray();
            modules.AddRange(found.Where(module => !modules.Contains(module)));
            if (found.Length < PageSize)
                break;
            start = found[^1];
        }

        return new(version[0].AsString(), modules.ToImmutable());
    }
}

/// <summary>A Zodiac Roles Modifier v2, by what it says itself.</summary>
/// <param name="Module">Its address.</param>
/// <param name="Owner">Who may change its roles.</param>
/// <param name="Avatar">Whose calls it makes.</param>
/// <param name="Target">Where it sends them; the avatar, unless another module stands between.</param>
public sealed record RolesModifierDiscovery(Address Module, Address Owner, Address Avatar, Address Target)
{
    /// <summary>Asks the address; null where it is no Roles Modifier v2 (v1 has no allowances).</summary>
    /// <param name="facts">Asked.</param>
    /// <param name="module">The address.</param>
    public static async Task<RolesModifierDiscovery?> FindAsync(ContractFacts facts, Address module)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (await facts.TryAsync(module, RolesAbi.Allowances, Hash32.Zero).ConfigureAwait(false) is null
            || await facts.TryAsync(module, RolesAbi.Owner).ConfigureAwait(false) is not { } owner
            || await facts.TryAsync(module, RolesAbi.Avatar).ConfigureAwait(false) is not { } avatar
            || await facts.TryAsync(module, RolesAbi.Target).ConfigureAwait(false) is not { } target)
        {
            return null;
        }

        return new(module, owner[0].AsAddress(), avatar[0].AsAddress(), target[0].AsAddress());
    }
}
