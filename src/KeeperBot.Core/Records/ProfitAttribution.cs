using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;

namespace KeeperBot.Core.Records;

/// <summary>Attributes profit and loss between recorded cycles (<see cref="Attribution"/>). Pure: the same records always give the same lines.</summary>
public sealed class ProfitAttribution
{
    private readonly ImmutableArray<CycleRecord> _records;
    private readonly Underlying? _native;
    private readonly ILookup<AccountId, RecordedTransaction> _mined;
    private readonly Dictionary<IntentKey, RecordedStep> _steps = [];
    private readonly SortedDictionary<Underlying, Attribution> _lines = [];
    private readonly SortedDictionary<string, double> _other = new(StringComparer.Ordinal);
    private readonly List<AttributionGap> _gaps = [];

    private ProfitAttribution(ImmutableArray<CycleRecord> records, Underlying? native)
    {
        (_records, _native) = (records, native);
        _mined = RecordSeries.Transactions(records).Where(item => item.MinedIn is not null).ToLookup(item => item.Account);
        foreach (var step in records.SelectMany(record => record.Steps))
            if (step is { IsSent: true, Intent: { } key })
                _steps[key] = step;
    }

    /// <summary>The attribution of a period.</summary>
    /// <param name="records">Its records in the order of time, of one branch of the chain (<see cref="RecordSeries"/>).</param>
    /// <param name="native">The underlying whose price is the native currency's, for gas; null where none is.</param>
    public static AttributionResult Of(ImmutableArray<CycleRecord> records, Underlying? native)
    {
        var work = new ProfitAttribution(records, native);
        foreach (var account in records.SelectMany(record => record.Accounts).Select(account => account.Id).Distinct())
            work.Account(account);
        work.Gas();
        return new([.. work._lines.Values], work._other.ToImmutableSortedDictionary(StringComparer.Ordinal), [.. work._gaps]);
    }

    /// <summary>From each record in which all of the account was read to the next such one.</summary>
    private void Account(AccountId id)
    {
        AccountState? before = null;
        foreach (var record in _records)
        {
            if (record.Accounts.FirstOrDefault(item => item.Id == id) is not { Unknown: [] } account)
                continue;
            var after = new AccountState(record, account);
            if (before is not null)
                Interval(before, after);
            before = after;
        }
    }

    private void Interval(AccountState before, AccountState after)
    {
        var ours = Ours(before, after);
        var moves = 0.0;
        var changed = new List<RecordedLeg>();
        foreach (var (key, leg) in before.Legs)
        {
            var later = after.Legs.GetValueOrDefault(key);
            if (later is null)
            {
                changed.Add(leg);
                continue;
            }

            var move = LegMove.Between(leg, later, after.Record.Time.Since(before.Record.Time), sizeHeld: ours.Count == 0);
            if (move is null)
            {
                Gap(before, after, leg.Greeks.IsFinite ? "price_unknown" : "greeks_unknown", $"{key}: a price or a Greek of it is not known");
                continue;
            }

            moves += move.Whole;
            Add(leg.Underlying, move.Lines);
            if (move.SizeChanged)
                changed.Add(later);
        }

        changed.AddRange(after.Legs.Where(item => !before.Legs.ContainsKey(item.Key)).Select(item => item.Value));
        Rest(before, after, ours, [.. changed.Select(leg => leg.Underlying).Distinct()], moves);
    }

    /// <summary>What worth changed by and moves do not explain: the cost of our trades, or something that we did not do.</summary>
    private void Rest(AccountState before, AccountState after, List<IntentKey> ours, ImmutableArray<Underlying> traded, double moves)
    {
        var rest = after.Worth - before.Worth - moves;
        if (ours.Count > 0 && traded is [var underlying])
        {
            if (rest is { } known)
                Trade(before, ours, underlying, known);
            else
                Gap(before, after, "cost_unknown", "an action of ours changed a position, and a venue does not tell what the account is worth");
            return;
        }

        if (!traded.IsEmpty)
            Gap(before, after, ours.Count > 0 ? "cost_unknown" : "position_changed_elsewhere", ours.Count > 0
                ? $"actions of ours changed positions in {string.Join(", ", traded)} together: their cost is among the other changes"
                : $"a position in {string.Join(", ", traded)} changed, and no transaction of the keeper did it (its owner, an expiry, a liquidation)");
        if (rest is { } other)
            _other[before.Id.Value] = _other.GetValueOrDefault(before.Id.Value) + other;
    }

    private void Trade(AccountState before, List<IntentKey> ours, Underlying underlying, double result)
    {
        var quoted = 0.0;
        foreach (var key in ours)
        {
            if (!_steps.TryGetValue(key, out var step) || step.Kind is not (ActionKind.Hedge or ActionKind.Reduce))
                continue;
            if (step is not { Quantity: { } quantity, Quoted: { } price, Leg: { } leg } || before.PriceOf(step.Target, leg, underlying) is not { } fair)
            {
                // Without every quote nothing can be said about what was beyond them.
                quoted = 0;
                break;
            }

            quoted -= quantity.ToDouble() * (price.ToDouble() - fair);
        }

        Add(underlying, new(underlying) { QuotedCost = quoted, Slippage = result - quoted });
    }

    /// <summary>Transactions of ours for the account that were mined after one record and not after the other.</summary>
    private List<IntentKey> Ours(AccountState before, AccountState after) =>
    [
        .. _mined[before.Id].Where(item => item.State != IntentState.Reverted && item.MinedIn > before.Record.Block && item.MinedIn <= after.Record.Block).Select(item => item.Intent),
    ];

    private void Gas()
    {
        foreach (var transaction in RecordSeries.Transactions(_records).Where(item => item.Cost is not null && item.MinedIn > _records[0].Block))
        {
            var at = _records.FirstOrDefault(record => record.Block >= transaction.MinedIn) ?? _records[^1];
            var price = _native is { } native ? at.Find(native)?.Spot?.ToDouble() : null;
            var cost = transaction.Cost!.Value;
            var underlying = UnderlyingOf(transaction);
            Add(underlying, price is { } known
                ? new(underlying) { Gas = -(double)cost.Raw / 1e18 * known }
                : new(underlying) { UnpricedGas = cost });
        }
    }

    /// <summary>What a transaction was about: its leg's underlying, else that of its target's positions; a sum of several is nobody's.</summary>
    private Underlying UnderlyingOf(RecordedTransaction transaction)
    {
        var legs = _records.Select(record => record.Find(transaction.Target)).OfType<RecordedMargin>().SelectMany(margin => margin.Legs).ToList();
        var named = _steps.GetValueOrDefault(transaction.Intent)?.Leg is { } leg ? legs.Where(item => item.Id == leg).ToList() : legs;
        var found = (named.Count > 0 ? named : legs).Select(item => item.Underlying).Distinct().ToList();
        var all = _records.SelectMany(record => record.Underlyings).Select(item => item.Underlying).Distinct().ToList();
        return found is [var one] ? one : all is [var only] ? only : new Underlying("several");
    }

    private void Add(Underlying underlying, Attribution lines) =>
        _lines[underlying] = _lines.TryGetValue(underlying, out var sum) ? sum + lines : lines with { Underlying = underlying };

    /// <summary>The same thing in the next interval makes the gap longer and no second one.</summary>
    private void Gap(AccountState before, AccountState after, string code, string detail)
    {
        var same = _gaps.FindLastIndex(gap => gap.Account == before.Id && gap.To == before.Record.Time && gap.Code == code && gap.Detail == detail);
        if (same >= 0)
            _gaps[same] = _gaps[same] with { To = after.Record.Time };
        else
            _gaps.Add(new(before.Id, before.Record.Time, after.Record.Time, code, detail));
    }
}
