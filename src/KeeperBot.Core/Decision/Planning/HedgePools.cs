using System.Collections.Immutable;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>What the markets of one hedge share: the hedge itself, of which no more is made than is wanted, and the tokens of the wallets that several spot markets exchange.</summary>
internal sealed class HedgePools(PlanDraft draft, Wad wanted)
{
    private readonly WalletPools _wallets = new(draft);

    /// <summary>How much there is of each.</summary>
    public ImmutableArray<Wad> Amounts => [wanted, .. _wallets.Amounts];

    /// <summary>Makes a candidate's tokens a pool.</summary>
    public void Add(HedgeAction candidate)
    {
        if (candidate.Opening is { } opening)
            _wallets.Add(candidate.Account, opening.Amount.Token, opening.Reserve);
        else if (Paid(candidate) is var (wallet, token))
            _wallets.Add(candidate.Account, token, token == wallet.Quote ? wallet.Reserve : Wad.Zero);
    }

    /// <summary>What a size takes of each pool that there is so far.</summary>
    public ImmutableArray<Wad> Draws(HedgeAction candidate, Wad size)
    {
        var draws = new Wad[Amounts.Length];
        draws[0] = size;
        if (candidate.Opening?.Amount is { } collateral && _wallets.Place(candidate.Account, collateral.Token) is { } wallet)
            draws[wallet + 1] = HedgeSizing.OpeningOf(collateral, size, candidate.Quantity.Abs()).ToWad(Rounding.Up);
        else if (Paid(candidate) is (_, var token) && _wallets.Place(candidate.Account, token) is { } place)
            draws[place + 1] = candidate.Quantity.Sign > 0 ? size.Multiply(candidate.WorstPrice, Rounding.Down) : size;
        return [.. draws];
    }

    private (SpotWallet Wallet, Token Token)? Paid(HedgeAction candidate) =>
        draft.Snapshot.FindMarket(candidate.Target, candidate.Leg)?.Wallet is { } wallet ? (wallet, candidate.Quantity.Sign > 0 ? wallet.Quote : wallet.Base) : null;
}
