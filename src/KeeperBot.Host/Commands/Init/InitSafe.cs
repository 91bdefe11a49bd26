using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Commands.Init;

/// <summary>
/// How the key acts for a holder that is another's: for a Safe through a Roles Modifier, which is looked for among its modules, and the role among those that the
/// module's events give the key. What the chain does not tell is asked for.
/// </summary>
internal sealed class InitSafe(InitQuestions questions, InitArguments arguments, ContractFacts facts, EthClient client, BlockRef head, CancellationToken stop)
{
    private const string DefaultRole = "keeper";

    /// <summary>The way to a venue.</summary>
    /// <param name="kind">The venue.</param>
    /// <param name="holder">Who holds the positions.</param>
    /// <param name="actor">The key's address.</param>
    /// <exception cref="CommandFailure">There is none, or what was given is not what the chain shows.</exception>
    public async Task<InitAccess> FindAsync(InitVenueKind kind, Address holder, Address actor)
    {
        var routes = VenueRegistry.All.FirstOrDefault(venue => venue.Kind == kind.Name)?.Routes ?? [RouteKind.OptionsVault];
        var asked = arguments.RolesModule is not null || arguments.Role is not null || arguments.Route == KebabCase.From(RouteKind.SafeRoles.ToString());
        if (routes is [RouteKind.OptionsVault] || holder == actor)
        {
            if (asked)
                throw new CommandFailure(ExitCode.Usage, $"--roles-module, --role and --route safe-roles are for positions that a Safe holds, which {(holder == actor ? "--account is not: it is the key's own address" : $"--venue {kind.Name} is not")}; leave them out");
            return new(holder == actor ? RouteKind.Direct : RouteKind.OptionsVault);
        }

        var safe = routes.Contains(RouteKind.SafeRoles) ? await SafeDiscovery.FindAsync(facts, holder).ConfigureAwait(false) : null;
        if (safe is null && asked)
            throw new CommandFailure(ExitCode.ChainMismatch, $"--account: {ChecksumAddress.Format(holder)} {(routes.Contains(RouteKind.SafeRoles) ? "does not answer as a Safe does on this chain" : $"cannot be reached through a role at {kind.Name}")}, so --roles-module, --role and --route safe-roles have no use; correct the address, or leave them out");
        if (safe is null)
            return routes.Contains(RouteKind.VenueDelegation) ? new(RouteKind.VenueDelegation) : throw InitText.NeedsRole(holder, actor, kind.Name, routes);
        var modifiers = await ModifiersAsync(safe, holder, actor).ConfigureAwait(false);
        if (await RouteAsync(routes, asked || !modifiers.IsEmpty).ConfigureAwait(false) == RouteKind.VenueDelegation)
            return new(RouteKind.VenueDelegation);
        return new(RouteKind.SafeRoles, await RoleAsync(modifiers, holder, actor).ConfigureAwait(false));
    }

    // Both ways bound the key at some venues; the role bounds more of it, and is the default wherever the Safe has a Roles Modifier.
    private Task<RouteKind> RouteAsync(ImmutableArray<RouteKind> routes, bool hasModifier)
    {
        ImmutableArray<RouteKind> offered = [.. routes.Where(route => route is RouteKind.SafeRoles or RouteKind.VenueDelegation)];
        var names = string.Join(" or ", offered.Select(route => KebabCase.From(route.ToString())));
        return questions.AskAsync(
            "--route", arguments.Route ?? (offered.Length == 1 ? KebabCase.From(offered[0].ToString()) : null), $"the account is a Safe: how the key acts for it ({names})",
            text => offered.Any(route => KebabCase.From(route.ToString()) == text)
                ? offered.First(route => KebabCase.From(route.ToString()) == text)
                : throw new CommandFailure(ExitCode.Usage, $"--route: '{text}' is not {names}, by which a Safe's positions are reached here"),
            KebabCase.From((hasModifier ? RouteKind.SafeRoles : RouteKind.VenueDelegation).ToString()));
    }

    private async Task<InitRole> RoleAsync(ImmutableArray<InitModifier> modifiers, Address safe, Address actor)
    {
        var modifier = arguments.RolesModule is { } given ? await NamedAsync(modifiers, given, safe, actor).ConfigureAwait(false)
            : modifiers.Where(one => !one.Roles.IsEmpty).ToArray() is [var mine] ? mine
            : modifiers is [var only] ? only
            : await NamedAsync(modifiers, await AskModuleAsync(modifiers).ConfigureAwait(false), safe, actor).ConfigureAwait(false);
        var role = await questions.AskAsync(
            "--role", arguments.Role ?? (modifier.Roles is [var has] ? has.ToString() : null),
            modifier.Roles.IsEmpty ? "name of the role that the Safe's owners give the key" : $"which of the key's roles ({string.Join(", ", modifier.Roles)})", KeyOf, modifier.Roles.IsEmpty ? DefaultRole : null).ConfigureAwait(false);
        return new(modifier.Found.Module, modifier.Found.Owner, role, modifier.Since) { IsEnabled = modifier.IsEnabled, IsGiven = modifier.Roles.Contains(role) };
    }

    private Task<Address> AskModuleAsync(ImmutableArray<InitModifier> modifiers) => questions.AskAsync(
        "--roles-module", null,
        modifiers.IsEmpty
            ? "address of a Roles Modifier v2 whose owner, avatar and target are the Safe (none is enabled on it; the Zodiac application makes one, docs/accounts.md)"
            : $"which of the Safe's Roles Modifiers ({string.Join(", ", modifiers.Select(one => ChecksumAddress.Format(one.Found.Module)))})",
        text => InitQuestions.AddressOf("--roles-module", text));

    private async Task<ImmutableArray<InitModifier>> ModifiersAsync(SafeDiscovery safe, Address holder, Address actor)
    {
        var modifiers = ImmutableArray.CreateBuilder<InitModifier>();
        foreach (var module in safe.Modules)
        {
            if (await RolesModifierDiscovery.FindAsync(facts, module).ConfigureAwait(false) is { } found && found.Avatar == holder && found.Target == holder)
                modifiers.Add(await LookAsync(found, actor, isEnabled: true).ConfigureAwait(false));
        }

        return modifiers.ToImmutable();
    }

    private async Task<InitModifier> NamedAsync(ImmutableArray<InitModifier> modifiers, Address module, Address safe, Address actor)
    {
        if (modifiers.FirstOrDefault(one => one.Found.Module == module) is { } known)
            return known;
        if (await RolesModifierDiscovery.FindAsync(facts, module).ConfigureAwait(false) is not { } found)
            throw new CommandFailure(ExitCode.ChainMismatch, $"--roles-module: {ChecksumAddress.Format(module)} does not answer as a Zodiac Roles Modifier v2 does on this chain; correct the address, or make one in the Zodiac application");
        if (found.Avatar != safe || found.Target != safe)
            throw new CommandFailure(ExitCode.ChainMismatch, $"--roles-module: {ChecksumAddress.Format(module)} acts for the avatar {ChecksumAddress.Format(found.Avatar)} through {ChecksumAddress.Format(found.Target)}, and both must be the Safe {ChecksumAddress.Format(safe)}; name that Safe's module");
        return await LookAsync(found, actor, isEnabled: false).ConfigureAwait(false);
    }

    // A module has no view for a key's roles; its events tell them. A node without them leaves the role to be asked for.
    private async Task<InitModifier> LookAsync(RolesModifierDiscovery found, Address actor, bool isEnabled)
    {
        var since = await CreationBlock.FindAsync(client, found.Module, head.Number, stop).ConfigureAwait(false) ?? 0;
        try
        {
            var history = await RolesLogReader.ReadAsync(client, found.Module, since, head, stop).ConfigureAwait(false);
            return new(found, history.RolesOf(actor), since, isEnabled);
        }
        catch (Exception error) when (error is RpcException or AbiException)
        {
            return new(found, [], since, isEnabled);
        }
    }

    private static RoleKey KeyOf(string text)
    {
        try
        {
            return RoleKey.Parse(text);
        }
        catch (FormatException error)
        {
            throw new CommandFailure(ExitCode.Usage, $"--role: {error.Message}", error);
        }
    }

    private sealed record InitModifier(RolesModifierDiscovery Found, ImmutableArray<RoleKey> Roles, ulong Since, bool IsEnabled);
}
