using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>The tokens that the trades of one plan pay with: those of one payer are one pool, whichever of its accounts trades.</summary>
internal sealed class WalletPools(PlanDraft draft)
{
    private readonly List<(Address Payer, Token Token)> _wallets = [];

    /// <summary>How much there is of each.</summary>
    public ImmutableArray<Wad> Amounts { get; private set; } = [];

    /// <summary>Makes an account's token a pool, less what is to be kept of it; one that is a pool already stays as it is.</summary>
    public void Add(AccountId account, Token token, Wad reserve)
    {
        if (Place(account, token) is not null)
            return;
        _wallets.Add((PayerOf(account), token));
        Amounts = Amounts.Add(Wad.Max((draft.Idle(account, token) ?? Wad.Zero) - reserve, Wad.Zero));
    }

    /// <summary>Which pool an account pays a token from; null where none was made.</summary>
    public int? Place(AccountId account, Token token) => _wallets.IndexOf((PayerOf(account), token)) is >= 0 and var found ? found : null;

    private Address PayerOf(AccountId account) => draft.AccountOf(account).Account.Payer;
}
