using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init;

/// <summary>Values as a configuration has them.</summary>
internal static class InitText
{
    /// <summary>The name of the account.</summary>
    public const string Account = "main";

    private const int Digits = 2;

    /// <summary>An address with its checksum.</summary>
    public static string Of(Address address) => ChecksumAddress.Format(address);

    /// <summary>The value cut to two digits, as a person would write it.</summary>
    public static Wad Nice(Wad value)
    {
        var raw = BigInteger.Abs(value.Raw);
        var unit = BigInteger.Pow(10, Math.Max(0, raw.ToString(System.Globalization.CultureInfo.InvariantCulture).Length - Digits));
        return Wad.FromRaw(value.Raw / unit * unit);
    }

    /// <summary>The failure where the key is not the holder and the venue lets nobody else act.</summary>
    public static CommandFailure NeedsRole(Address holder, Address actor, string venue, ImmutableArray<RouteKind> routes) => new(
        ExitCode.Configuration,
        $"--account: {Of(holder)} is not the key's address {Of(actor)}{(routes.Contains(RouteKind.SafeRoles) ? " and no Safe" : "")}, and {venue} lets nobody act for another; keep the key's own positions{(routes.Contains(RouteKind.SafeRoles) ? ", or put them in a Safe and give the key a role (docs/accounts.md)" : "")}");
}
