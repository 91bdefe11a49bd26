using System.Collections.Immutable;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Risk;

/// <summary>Turns a snapshot into health and net Greeks. Pure: the same snapshot always gives the same assessment.</summary>
/// <param name="tokenUnderlyings">Tokens whose idle balances are exposure to an underlying (a wrapped base asset), by address.</param>
public sealed class RiskAssessor(ImmutableDictionary<Address, Underlying> tokenUnderlyings)
{
    /// <summary>Where an account would be named: what is unknown is another keeper's.</summary>
    private static readonly AccountId PeerAccount = new("peers");

    /// <summary>Assesses one snapshot.</summary>
    public RiskAssessment Assess(PortfolioSnapshot snapshot)
    {
        var margin = ImmutableArray.CreateBuilder<MarginRisk>();
        var unknowns = ImmutableArray.CreateBuilder<Unknown>();
        var book = new ExposureBook(snapshot.Block.Timestamp);
        foreach (var account in snapshot.Accounts)
        {
            foreach (var venue in account.Venues)
            {
                switch (venue)
                {
                    case KnownReading known:
                        Collect(account.Account, known, margin, book);
                        break;
                    case UnknownReading unknown:
                        unknowns.Add(new(account.Account.Id, unknown.Venue.Value, unknown.Code, unknown.Detail));
                        break;
                }
            }

            foreach (var unread in account.UnreadBalances)
                unknowns.Add(new(account.Account.Id, unread.Token.Symbol, "balance.unread", unread.Detail));
            foreach (var idle in account.Idle)
                if (tokenUnderlyings.TryGetValue(idle.Amount.Token.Address, out var underlying))
                    book.AddIdle(account.Account.Id, underlying, idle);
        }

        // A pool's price is what the last trade left; it is the reference only where no venue with an oracle gives one.
        foreach (var market in snapshot.Markets())
            if (market is { Wallet: not null, Open: true })
                book.AddPool(market.Underlying, market.IndexPrice);
        AddPeers(snapshot.Peers, unknowns, book);
        var exposures = book.Close(complete: unknowns.Count == 0);
        foreach (var exposure in exposures)
            if (exposure.NetDelta is null)
                unknowns.Add(new(default, exposure.Underlying.Symbol, "greeks.not_finite", "a Greek of this underlying is not a finite number") { IsOfPeer = exposure.Lines.All(line => line.Greeks.IsFinite) && !exposure.Elsewhere.IsEmpty });
        return new(snapshot.Block, margin.ToImmutable(), exposures, unknowns.ToImmutable()) { Perps = PerpCarry.Of(snapshot) };
    }

    /// <summary>The rest of the portfolio; what a peer does not say leaves all of it incomplete.</summary>
    private static void AddPeers(PeerView peers, ImmutableArray<Unknown>.Builder unknowns, ExposureBook book)
    {
        foreach (var unknown in peers.Peers.OfType<PeerUnknown>())
            unknowns.Add(new(PeerAccount, unknown.Name, unknown.Code, unknown.Detail) { IsOfPeer = true });
        foreach (var statement in peers.Peers.OfType<PeerKnown>().Select(known => known.Statement))
        {
            foreach (var exposure in statement.Exposures)
            {
                if (book.AddPeer(exposure.Underlying, exposure.Spot, new(statement.Name, statement.Chain, exposure.Greeks)) is { } gap && gap > peers.MaxPriceGap)
                {
                    unknowns.Add(new(PeerAccount, statement.Name, "peer.price", $"its price of {exposure.Underlying} ({exposure.Spot}) is {gap.ToDouble():P2} from this chain's, and peers.maxPriceGap is {peers.MaxPriceGap.ToDouble():P2}")
                    {
                        IsOfPeer = true,
                    });
                }
            }
        }
    }

    private static void Collect(AccountRef account, KnownReading reading, ImmutableArray<MarginRisk>.Builder margin, ExposureBook book)
    {
        foreach (var item in reading.MarginAccounts)
        {
            margin.Add(new(account, item));
            foreach (var leg in item.Legs)
                book.Add(account.Id, item.Id, leg);
        }

        foreach (var market in reading.Markets.Where(market => market.Wallet is null))
            book.AddSpot(market.Underlying, market.IndexPrice);
    }
}
