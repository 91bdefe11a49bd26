using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Primitives;
using KeeperBot.Quant;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>
/// Walks a portfolio along a path: at each step every account's health by its own curve, liquidation first, then what <see cref="DecisionEngine"/> decides of the
/// margin ladder, one transaction a step, as far as gas, caps and the market let it. Hedges are left out. A model, and no backtest: docs/stress.md says what it leaves out. Pure
/// and deterministic.
/// </summary>
public sealed class PathWalk
{
    private readonly PortfolioSnapshot _snapshot;
    private readonly DecisionLimits _limits;
    private readonly StressedMarket _market;
    private readonly SendingCaps _caps;
    private readonly WalkAssumptions _assumptions;
    private readonly KeeperMode _mode;
    private readonly DecisionEngine _engine;

    /// <param name="snapshot">The portfolio as it is.</param>
    /// <param name="limits">Its configuration.</param>
    /// <param name="market">What moves.</param>
    /// <param name="caps">What a rescue may cost.</param>
    /// <param name="mode">The mode in force, which lasts: a halted keeper saves nobody.</param>
    /// <param name="assumptions">What is assumed.</param>
    public PathWalk(PortfolioSnapshot snapshot, DecisionLimits limits, StressedMarket market, SendingCaps caps, KeeperMode mode, WalkAssumptions assumptions)
    {
        (_snapshot, _market, _caps, _mode, _assumptions) = (snapshot, market, caps, mode, assumptions);
        _limits = limits with { Mode = limits.Mode with { Hedge = false }, Drift = ImmutableDictionary<Underlying, DriftLimits>.Empty };
        _engine = new(_limits);
    }

    /// <summary>Walks it to its end.</summary>
    public PathResult Walk(MarketPath path)
    {
        var accounts = PortfolioGrid.Owned(_snapshot).Where(item => PortfolioGrid.Foretells(item.Margin))
            .Select(item => new WalkedAccount(item.Owner, item.Margin, _snapshot.Block.Timestamp)).ToList();
        var buffers = new WalkedBuffers(_snapshot, _caps, _assumptions);
        var history = new List<IntentMemory>();
        foreach (var at in path.Times(_assumptions.Step))
        {
            if (accounts.TrueForAll(account => !account.IsAlive))
                break;
            var market = path.At(at);
            var shift = _market.At(path.OraclePrice(at), market.VolatilityFactor, YearFraction.FromSeconds((long)at.TotalSeconds));
            foreach (var account in accounts.Where(account => account.IsAlive))
                account.Look(shift, at);
            if (accounts.Any(account => account.IsAlive && IsBelowTrigger(account)))
                Act(new Moment(at, market, shift), accounts, buffers, history);
        }

        var results = accounts.Select(account => account.Result()).ToImmutableArray();
        var blind = PortfolioGrid.Blind(_snapshot);
        return new(path, PathResult.FateOf(results, blind), results, blind, buffers.GasSpent, buffers.Left);
    }

    private sealed record Moment(TimeSpan At, PathRow Market, MarketShift Shift);

    private bool IsBelowTrigger(WalkedAccount account) =>
        account.Point.Health < (_limits.LadderOf(account.Margin)?.Trigger.ToDouble() ?? 1);

    /// <summary>Decides as the keeper would and makes the first action that can be made; the key sends one at a time.</summary>
    private void Act(Moment moment, List<WalkedAccount> accounts, WalkedBuffers buffers, List<IntentMemory> history)
    {
        var plan = Decide(moment, accounts, buffers, history);
        foreach (var skip in plan.Skips.Where(skip => skip.Code is "cooldown" or "no_cure" or "no_limits"))
            accounts.FirstOrDefault(account => account.Margin.Id.Value == skip.Subject)?.Block(skip.Code, _assumptions.Step);
        if (_mode == KeeperMode.Halted)
            foreach (var account in accounts.Where(account => account.IsAlive && IsBelowTrigger(account)))
                account.Block("halted", _assumptions.Step);
        var isSent = false;
        foreach (var wanted in plan.Actions)
        {
            var account = accounts.First(item => item.Margin.Id == wanted.Target);
            string? blocked = isSent ? "key_busy" : null;
            foreach (var action in isSent ? [] : plan.Fallbacks.Where(other => other.Target == wanted.Target).Prepend(wanted))
            {
                var why = buffers.WhyNot(account.Owner.Account, action.Urgency, moment.Market.GasGwei, moment.At) ?? Make(action, account, moment, buffers);
                blocked ??= why;
                if (why is not null)
                    continue;
                buffers.Burn(account.Owner.Account, moment.Market.GasGwei, moment.At);
                history.Add(new(new($"stress-{history.Count}"), action.Account, action.Target, action.Kind, IntentState.Confirmed, Time(moment)) { Urgency = action.Urgency });
                (isSent, blocked) = (true, null);
                break;
            }

            if (blocked is not null)
                account.Block(blocked, _assumptions.Step);
        }
    }

    private ActionPlan Decide(Moment moment, List<WalkedAccount> accounts, WalkedBuffers buffers, List<IntentMemory> history)
    {
        var alive = accounts.Where(account => account.IsAlive).ToDictionary(account => account.Margin.Id, account => account.Seen(moment.Shift));
        var block = _snapshot.Block with { Timestamp = Time(moment) };
        var snapshot = new PortfolioSnapshot(_snapshot.Chain, block, [.. _snapshot.Accounts.Select(account => account with
        {
            Allowances = [],
            Idle = buffers.Of(account),
            Venues = [.. account.Venues.OfType<KnownReading>().Select(reading => reading with
            {
                MarginAccounts = [.. reading.MarginAccounts.Where(margin => alive.ContainsKey(margin.Id)).Select(margin => alive[margin.Id])],
                LooseOrders = [],
            })],
        })]);
        var margin = PortfolioGrid.Owned(snapshot).Select(item => new MarginRisk(item.Owner.Account, item.Margin)).ToImmutableArray();
        return _engine.Decide(snapshot, new(block, margin, [], []), new([.. history]), _mode, SafetyState.Clear);
    }

    /// <summary>Makes an action; why not where it cannot be made.</summary>
    private string? Make(PlannedAction action, WalkedAccount account, Moment moment, WalkedBuffers buffers)
    {
        if (action is TopUpAction payment)
        {
            if (!buffers.Permits(payment.Amount, moment.At))
                return "asset_capped";
            buffers.Pay(account.Owner.Account, payment.Amount, moment.At);
            account.Pay(payment);
            return null;
        }

        if (action is not ReduceAction reduction)
            return "not_modelled";
        if (Closing.Of(reduction, account, moment.Market, moment.Shift, buffers, _assumptions) is not { } closing)
            return "price_bound";
        if (closing.FromBuffer is { IsZero: false } paid)
        {
            if (!buffers.Permits(paid, moment.At))
                return "asset_capped";
            buffers.Pay(account.Owner.Account, paid, moment.At);
        }

        account.Close(closing.Fraction, closing.FromEquity, closing.Cost, moment.Shift);
        return null;
    }

    private ChainTime Time(Moment moment) => _snapshot.Block.Timestamp.Plus(moment.At);
}
