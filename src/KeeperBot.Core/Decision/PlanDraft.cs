using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision;

/// <summary>The plan while it is being made: what is decided so far, and what is left of each idle balance.</summary>
internal sealed class PlanDraft(PortfolioSnapshot snapshot, RiskAssessment assessment, RecentActions recent, KeeperMode mode, SafetyState safety)
{
    private readonly ImmutableArray<PlannedAction>.Builder _actions = ImmutableArray.CreateBuilder<PlannedAction>();
    private readonly ImmutableArray<PlannedAction>.Builder _fallbacks = ImmutableArray.CreateBuilder<PlannedAction>();
    private readonly ImmutableArray<Skip>.Builder _skips = ImmutableArray.CreateBuilder<Skip>();
    private readonly ImmutableArray<Alarm>.Builder _alarms = ImmutableArray.CreateBuilder<Alarm>();
    private readonly ImmutableArray<PlannedAction>.Builder _asks = ImmutableArray.CreateBuilder<PlannedAction>();
    private readonly ImmutableArray<PeerBid>.Builder _bids = ImmutableArray.CreateBuilder<PeerBid>();
    private readonly Dictionary<(Address Payer, Token), Wad> _spent = [];

    private readonly Dictionary<AccountId, AccountSnapshot> _accounts = snapshot.Accounts.ToDictionary(account => account.Account.Id);
    private readonly ILookup<MarginAccountId, HedgeMarket> _markets = snapshot.Markets().ToLookup(market => market.MarginAccount);

    public PortfolioSnapshot Snapshot => snapshot;

    public AccountSnapshot AccountOf(AccountId account) => _accounts[account];

    /// <summary>The markets whose trades fall on a margin account.</summary>
    public IEnumerable<HedgeMarket> MarketsOf(MarginAccountId margin) => _markets[margin];

    public RiskAssessment Assessment => assessment;

    public RecentActions Recent => recent;

    public KeeperMode Mode => mode;

    public SafetyState Safety => safety;

    public IEnumerable<PlannedAction> Actions => _actions;

    /// <summary>What the venues said of this plan's candidates; empty where they were not asked.</summary>
    public ImmutableArray<HedgeQuote> Quotes { get; init; } = [];

    /// <summary>Asks the venues of candidates, where the step that they are for is the plan's first: no other is sent before the plan is made again.</summary>
    public void Ask(IEnumerable<PlannedAction> candidates)
    {
        if (_actions.Count == 0 && _asks.Count == 0 && Quotes.IsEmpty)
            _asks.AddRange(candidates);
    }

    /// <summary>Says to the keepers of the other chains what would be traded here, whether or not it is this keeper's turn; and whether it is left to one of them, which is skipped with the reason.</summary>
    /// <param name="bid">The trade.</param>
    /// <param name="kind">What is skipped.</param>
    /// <param name="because">What the trade is for, in words.</param>
    public bool IsLeftToPeers(PeerBid bid, ActionKind kind, string because)
    {
        if (snapshot.Peers.IsAlone)
            return false;
        _bids.Add(bid);
        var spot = assessment.Exposures.First(exposure => exposure.Underlying == bid.Underlying).Spot ?? Wad.Zero;
        if (PeerNetting.WhyNotHere(bid, snapshot.Peers, spot) is not { } reason)
            return false;
        Skip(bid.Underlying.Symbol, kind, reason.Code, $"{because}, but {reason.Detail}");
        return true;
    }

    /// <summary>How many candidates are to be asked for; none in a plan that was made with answers.</summary>
    public int Asks => _asks.Count;

    public void Add(PlannedAction action) => _actions.Add(action);

    public void AddFallback(PlannedAction action) => _fallbacks.Add(action);

    public void Skip(string subject, ActionKind kind, string code, string detail) => _skips.Add(new(subject, kind, code, detail));

    public void Alarm(string subject, string code, string detail) => _alarms.Add(new(subject, code, detail));

    /// <summary>What is left of an idle balance after earlier actions of this plan, also those of other accounts with the same payer; null when the balance is not known.</summary>
    public Wad? Idle(AccountId account, Token token)
    {
        var owner = _accounts.GetValueOrDefault(account);
        if (owner?.Idle.FirstOrDefault(idle => idle.Amount.Token == token) is not { } balance)
            return null;
        var left = balance.Amount.ToWad(Rounding.Down) - _spent.GetValueOrDefault((owner.Account.Payer, token));
        return Wad.Max(left, Wad.Zero);
    }

    /// <summary>What something planned on trial would be, without taking from the idle balances yet; the second of the pair takes what it would.</summary>
    public (T Planned, Action Reserve) Try<T>(Func<T> plan)
    {
        var before = new Dictionary<(Address, Token), Wad>(_spent);
        var planned = plan();
        var took = _spent.Where(item => item.Value != before.GetValueOrDefault(item.Key)).Select(item => (item.Key, Amount: item.Value - before.GetValueOrDefault(item.Key))).ToList();
        _spent.Clear();
        foreach (var (key, amount) in before)
            _spent.Add(key, amount);
        return (planned, () =>
        {
            foreach (var (key, amount) in took)
                _spent[key] = _spent.GetValueOrDefault(key) + amount;
        });
    }

    /// <summary>Notes that an action of this plan takes from an idle balance.</summary>
    public void Spend(AccountId account, Token token, Wad amount)
    {
        var payer = _accounts[account].Account.Payer;
        _spent[(payer, token)] = _spent.GetValueOrDefault((payer, token)) + amount;
    }

    public ActionPlan Close() => new(_actions.ToImmutable(), _skips.ToImmutable(), _alarms.ToImmutable()) { Fallbacks = _fallbacks.ToImmutable(), Asks = _asks.ToImmutable(), Bids = _bids.ToImmutable() };
}
