using System.Collections.Immutable;
using System.Text;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Composition.Roles;

/// <summary>
/// The allowances of an account's role: for each token its cap per day (policy.assets), refilled once a day. A bucket and not a window: across a refill
/// twice the cap can be spent on the chain, which the keeper's own caps do not let happen.
/// </summary>
internal sealed class RoleAllowances(KeeperConfiguration configuration, ConfiguredAccount account)
{
    private const ulong Day = 86_400;
    private const int LongestText = 31;

    private readonly Dictionary<Token, RoleAllowance> _known = [];

    /// <summary>Those that were asked for.</summary>
    public ImmutableArray<RoleAllowance> All => [.. _known.Values];

    /// <summary>The allowance of a token; null where policy caps none, and the keeper then spends none.</summary>
    public RoleAllowance? Of(Token token)
    {
        if (_known.TryGetValue(token, out var known))
            return known;
        if (!configuration.Options.Policy.Assets.TryGetValue(token.Symbol, out var cap))
            return null;
        var perDay = TokenAmount.FromWad(token, cap.PerDay.Value, Rounding.Down).Raw;
        return _known[token] = new(KeyOf($"{account.Ref.Id}/{token.Symbol}"), perDay, perDay, Day);
    }

    // Readable in the Roles application where it fits.
    private static Hash32 KeyOf(string text) => text.Length <= LongestText ? RoleKey.Parse(text).Value : Keccak256.Hash(Encoding.UTF8.GetBytes(text));
}
