using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>The idle balances and the gas money on the way along a path, and what the caps still let out of them.</summary>
internal sealed class WalkedBuffers
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SendingCaps _caps;
    private readonly WalkAssumptions _assumptions;
    private readonly SortedDictionary<(string Payer, string Token), TokenAmount> _idle = [];
    private readonly Dictionary<Address, Wei?> _gasMoney = [];
    private readonly List<(TimeSpan At, TokenAmount Amount)> _moved = [];
    private readonly List<(TimeSpan At, Wei Cost)> _burnt = [];

    public WalkedBuffers(PortfolioSnapshot snapshot, SendingCaps caps, WalkAssumptions assumptions)
    {
        (_caps, _assumptions) = (caps, assumptions);
        foreach (var account in snapshot.Accounts)
        {
            _gasMoney[account.Account.Actor] = account.ActorBalance;
            foreach (var idle in account.Idle)
                _idle[Key(account.Account, idle.Amount.Token)] = idle.Amount;
        }
    }

    public Wei GasSpent { get; private set; }

    public ImmutableArray<TokenAmount> Left => [.. _idle.Values];

    /// <summary>The balances of an account as a snapshot would hold them.</summary>
    public ImmutableArray<IdleBalance> Of(AccountSnapshot account) => [.. account.Idle.Select(idle => new IdleBalance(_idle[Key(account.Account, idle.Amount.Token)]))];

    /// <summary>Why a transaction cannot be sent now; null where it can.</summary>
    public string? WhyNot(AccountRef account, Urgency urgency, double gasGwei, TimeSpan at)
    {
        var price = Price(gasGwei);
        if (price > (urgency == Urgency.Emergency ? _caps.EmergencyFee : _caps.RoutineFee))
            return "gas_above_cap";
        var cost = price * _assumptions.GasOfRescue;
        if (cost > _caps.CostPerTransaction || Burnt(at, Day) + cost > _caps.CostPerDay || (_caps.CostPerHour is { } hour && Burnt(at, Hour) + cost > hour))
            return "gas_cost_capped";
        return _gasMoney[account.Actor] is { } money && money >= cost ? null : "gas_money";
    }

    /// <summary>Whether the caps let an amount out of the buffer now.</summary>
    public bool Permits(TokenAmount amount, TimeSpan at) => _caps.Assets.FirstOrDefault(cap => cap.PerDay.Token == amount.Token) is { } cap
        && amount <= cap.PerTransaction && Moved(amount, at, Day) <= cap.PerDay && (cap.PerHour is not { } hour || Moved(amount, at, Hour) <= hour);

    public void Pay(AccountRef account, TokenAmount amount, TimeSpan at)
    {
        var key = Key(account, amount.Token);
        _idle[key] = _idle[key] - amount;
        _moved.Add((at, amount));
    }

    public void Burn(AccountRef account, double gasGwei, TimeSpan at)
    {
        var cost = Price(gasGwei) * _assumptions.GasOfRescue;
        _gasMoney[account.Actor] = _gasMoney[account.Actor]!.Value - cost;
        GasSpent += cost;
        _burnt.Add((at, cost));
    }

    private static (string, string) Key(AccountRef account, Token token) => (account.Payer.ToString(), token.Address.ToString());

    private static Wei Price(double gasGwei) => Wei.FromGwei(Wad.FromDouble(gasGwei));

    private Wei Burnt(TimeSpan now, TimeSpan window) => _burnt.Where(item => now - item.At < window).Aggregate(Wei.Zero, (sum, item) => sum + item.Cost);

    private TokenAmount Moved(TokenAmount next, TimeSpan now, TimeSpan window) =>
        _moved.Where(item => item.Amount.Token == next.Token && now - item.At < window).Aggregate(next, (sum, item) => sum + item.Amount);
}
