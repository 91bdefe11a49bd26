using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>What the markets of one hedge share: the hedge itself, of which no more is made than is wanted, and the tokens of the wallets that several spot markets exchange.</summary>
internal sealed class WalletPools(PlanDraft draft, Wad wanted)
{
    private readonly List<(Address Payer, Token Token, Wad Amount)> _wallets = [];

    /// <summary>How much there is of each.</summary>
    public ImmutableArray<Wad> Amounts => [wanted, .. _wallets.Select(wallet => wallet.Amount)];

    /// <summary>Makes a candidate's tokens a pool.</summary>
    public void Add(HedgeAction candidate)
    {
        if (Paid(candidate) is not ({ } wallet, { } token))
            return;
        var payer = draft.AccountOf(candidate.Account).Account.Payer;
        if (Place(payer, token) is null)
            _wallets.Add((payer, token, Wad.Max((draft.Idle(candidate.Account, token) ?? Wad.Zero) - (token == wallet.Quote ? wallet.Reserve : Wad.Zero), Wad.Zero)));
    }

    /// <summary>What a size takes of each pool that there is so far.</summary>
    public ImmutableArray<Wad> Draws(HedgeAction candidate, Wad size)
    {
        var draws = Amounts.Select(_ => Wad.Zero).ToArray();
        draws[0] = size;
        if (Paid(candidate) is (_, { } token) && Place(draft.AccountOf(candidate.Account).Account.Payer, token) is { } place)
            draws[place + 1] = candidate.Quantity.Sign > 0 ? size.Multiply(candidate.WorstPrice, Rounding.Down) : size;
        return [.. draws];
    }

    /// <summary>The instruments with nothing taken of the pools that were added after them.</summary>
    public ImmutableArray<Instrument> Complete(IEnumerable<Instrument> instruments) =>
    [
        .. instruments.Select(instrument => instrument with
        {
            Levels = [.. instrument.Levels.Select(level => level with { Draws = [.. level.Draws, .. Enumerable.Repeat(Wad.Zero, _wallets.Count + 1 - level.Draws.Length)] })],
        }),
    ];

    private int? Place(Address payer, Token token) => _wallets.FindIndex(wallet => wallet.Payer == payer && wallet.Token == token) is >= 0 and var found ? found : null;

    private (SpotWallet Wallet, Token Token)? Paid(HedgeAction candidate) =>
        draft.Snapshot.FindMarket(candidate.Target, candidate.Leg)?.Wallet is { } wallet ? (wallet, candidate.Quantity.Sign > 0 ? wallet.Quote : wallet.Base) : null;
}
