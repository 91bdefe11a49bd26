using System.Collections.Immutable;
using System.Text;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Composition.Roles;

/// <summary>The least that a role must be given for the keeper to do what its configuration asks: policy's own calls and arguments, as permissions on the chain.</summary>
/// <param name="Permissions">Functions with conditions.</param>
/// <param name="Allowances">Allowances that the conditions use up: a token's cap per day, refilled once a day.</param>
/// <param name="Unbounded">Arguments that only the keeper's own policy bounds, in words.</param>
internal sealed record RoleGrant(RolePermissions Permissions, ImmutableArray<RoleAllowance> Allowances, ImmutableArray<string> Unbounded)
{
    private const ulong Day = 86_400;
    private const int LongestText = 31;

    /// <summary>The grant of one account.</summary>
    public static RoleGrant Of(KeeperConfiguration configuration, ConfiguredAccount account)
    {
        var allowances = new Dictionary<Token, RoleAllowance>();
        var conditions = new RoleConditions(tokens => tokens.Length == 1 ? AllowanceOf(tokens[0])?.Key : null);
        var calls = AllowedCalls.OfHolder(configuration, account);
        ImmutableArray<RolePermission> functions =
        [
            .. calls.GroupBy(call => (call.Target, call.Selector)).Select(group => new RolePermission(
                group.Key.Target, group.Key.Selector, RoleCallOptions.None, RoleCondition.Any(group.Select(call => conditions.Of(call.Function, call.Arguments))))),
        ];
        return new(new(RolePermissions.None.Targets, functions), [.. allowances.Values], [.. conditions.Unbounded])
        {
            Names = calls.DistinctBy(call => (call.Target, call.Selector)).ToImmutableDictionary(call => (call.Target, call.Selector), call => call.Function.Name),
        };

        RoleAllowance? AllowanceOf(Token token)
        {
            if (allowances.TryGetValue(token, out var known))
                return known;
            if (!configuration.Options.Policy.Assets.TryGetValue(token.Symbol, out var cap))
                return null;
            var perDay = TokenAmount.FromWad(token, cap.PerDay.Value, Rounding.Down).Raw;
            return allowances[token] = new(KeyOf($"{account.Ref.Id}/{token.Symbol}"), perDay, perDay, Day);
        }
    }

    /// <summary>Names of the functions, by contract and selector.</summary>
    public required ImmutableDictionary<(Address Target, Bytes Selector), string> Names { get; init; }

    /// <summary>A function in words.</summary>
    public string Name(Address target, Bytes selector) => $"{(Names.TryGetValue((target, selector), out var name) ? name : selector.ToString())} of {target}";

    // Readable in the Roles application where it fits 31 characters.
    private static Hash32 KeyOf(string text) => text.Length <= LongestText ? RoleKey.Parse(text).Value : Keccak256.Hash(Encoding.UTF8.GetBytes(text));
}
