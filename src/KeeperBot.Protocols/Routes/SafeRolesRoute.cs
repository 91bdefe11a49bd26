using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Protocols.Routes;

/// <summary>
/// The holder is a Safe, and the actor has a role of a Zodiac Roles Modifier v2 that is a module of it: every call of the venues goes through
/// <c>execTransactionWithRoleReturnData</c>, which checks target, function, arguments and allowances on the chain.
/// </summary>
/// <param name="module">The Roles Modifier.</param>
/// <param name="role">The actor's role there.</param>
/// <param name="inner">How the Safe itself calls the venues.</param>
public sealed class SafeRolesRoute(Address module, RoleKey role, DirectRoute inner) : IAccountRoute
{
    private const int PlainCall = 0;

    /// <summary>Versions of the Safe whose module interface this route was proved against.</summary>
    private static readonly ImmutableArray<string> KnownSafes = ["1.3.0", "1.4.1"];

    /// <inheritdoc/>
    public RouteEncoding Encode(AccountRef account, VenueOrder order) => inner.Encode(account with { Actor = account.Holder }, order) switch
    {
        RoutedCall call when call.Value != Wei.Zero => new RouteRefused(
            "route.value_not_supported", $"the call carries {call.Value} wei, and the role is given no permission to send native value"),
        RoutedCall call => new RoutedCall(
            module,
            RolesAbi.Execute.Encode(call.To, 0, call.Data, PlainCall, role.Value, true),
            call.ReadFill is { } read ? data => read(RolesAbi.Execute.DecodeOutput(data.Span)["returnData"].AsBytes()) : null)
        {
            Inside = new ContractCall(call.To, call.Data),
        },
        var refused => refused,
    };

    /// <inheritdoc/>
    public ImmutableArray<Allowance> Allowances(AccountRef account, IEnumerable<TokenSpend> spends) => inner.Allowances(account, spends);

    /// <inheritdoc/>
    public bool MayApprove(Token token, Address spender) => inner.MayApprove(token, spender);

    /// <inheritdoc/>
    public bool CanTradePerp(Address baseToken) => inner.CanTradePerp(baseToken);

    /// <inheritdoc/>
    public bool CanCloseOptions => inner.CanCloseOptions;

    /// <inheritdoc/>
    public bool CanBuyOptions => inner.CanBuyOptions;

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account, RouteExpectation expectation) =>
    [
        InspectionQuestion.Code($"{account.Id}: the Safe", account.Holder),
        InspectionQuestion.Code($"{account.Id}: the Roles module", module),
        Ask(account, "the Safe's version is known", account.Holder, RolesAbi.SafeVersion, [], outputs => new(
            KnownSafes.Contains(outputs[0].AsString()), $"VERSION() is {outputs[0].AsString()}", $"the route is proved against {string.Join(" and ", KnownSafes)}: move the positions to such a Safe")),
        Ask(account, "the Roles module acts for the Safe", module, RolesAbi.Avatar, [], outputs => Same(outputs, account.Holder, "avatar()", "the module's owner calls setAvatar with the Safe, or the configuration names the right module")),
        Ask(account, "the Roles module sends to the Safe", module, RolesAbi.Target, [], outputs => Same(outputs, account.Holder, "target()", "the module's owner calls setTarget with the Safe; a delay between them would make every rescue late")),
        Ask(account, "the Safe has the Roles module enabled", account.Holder, RolesAbi.SafeIsModuleEnabled, [module], outputs => new(
            outputs[0].AsBool(), $"isModuleEnabled({module}) is {outputs[0].AsBool()}", "the Safe's owners enable it: `keeper account setup` prints the transactions")),
        Ask(account, "the actor may use the Roles module", module, RolesAbi.IsMember, [account.Actor], outputs => new(
            outputs[0].AsBool(), $"isModuleEnabled({account.Actor}) is {outputs[0].AsBool()}", "the module's owner assigns the role: `keeper account setup` prints the transactions")),
        Ask(account, "the actor does not own the Roles module", module, RolesAbi.Owner, [], outputs => new(
            outputs[0].AsAddress() != account.Actor, $"owner() is {outputs[0].AsAddress()}", "the key could give itself any role: transfer the module's ownership to the Safe")),
        Ask(account, "the actor is no owner of the Safe", account.Holder, RolesAbi.SafeIsOwner, [account.Actor], outputs => new(
            !outputs[0].AsBool(), $"isOwner({account.Actor}) is {outputs[0].AsBool()}", "the key could sign for the Safe itself: remove it from the owners")),
        Ask(account, "the actor is no module of the Safe", account.Holder, RolesAbi.SafeIsModuleEnabled, [account.Actor], outputs => new(
            !outputs[0].AsBool(), $"isModuleEnabled({account.Actor}) is {outputs[0].AsBool()}", "the key could send anything from the Safe: disable it as a module")),
        Ask(account, "the actor has no other default role", module, RolesAbi.DefaultRoles, [account.Actor], outputs =>
        {
            var key = new Hash32(outputs[0].AsBytes().Span);
            return new(key == default || key == role.Value, $"defaultRoles({account.Actor}) is {(key == default ? "none" : RoleKey.Of(key).ToString())}", "the module's owner calls setDefaultRole with the zero key");
        }),
    ];

    private static InspectionQuestion Ask(AccountRef account, string what, Address to, AbiFunction function, AbiValue[] arguments, Func<AbiValue, Judgement> judge) =>
        InspectionQuestion.Call($"{account.Id}: {what}", new ContractCall(to, function.Encode(arguments)), function, judge);

    private static Judgement Same(AbiValue outputs, Address expected, string what, string mend) =>
        new(outputs[0].AsAddress() == expected, $"{what} is {outputs[0].AsAddress()}, the configured holder is {expected}", mend);
}
