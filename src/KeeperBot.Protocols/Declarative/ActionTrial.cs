using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;
using KeeperBot.Protocols.Declarative.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Declarative;

/// <summary>One action of a file, to be tried in a simulation as the holder: a small amount, an open price bound, nothing signed.</summary>
/// <param name="Name">Which action, and how much.</param>
/// <param name="To">The contract.</param>
/// <param name="Data">Calldata.</param>
/// <param name="Spends">What it may take; to be allowed first.</param>
/// <param name="Promise">The effect to check, as the file has it.</param>
/// <param name="Judge">Whether the effect is seen in a reading after it.</param>
public sealed record ActionTrial(string Name, Address To, Bytes Data, ImmutableArray<TokenSpend> Spends, string Promise, Func<VenueReading, EffectVerdict> Judge)
{
    /// <summary>Why it is not tried; null where it is.</summary>
    public string? NotTried { get; private init; }

    internal static ActionTrial Skip(string name, string why) =>
        new(name, Address.Zero, Bytes.Empty, [], "", _ => new EffectVerdict(false, why)) { NotTried = why };
}

/// <summary>Makes the trials of a reading.</summary>
/// <param name="adapter">The venue.</param>
/// <param name="block">The block that was read.</param>
public sealed class ActionTrials(DeclarativeAdapter adapter, BlockRef block)
{
    private static readonly BigInteger OpenPurchase = (BigInteger.One << 127) - 1;

    /// <summary>A trial for each action of each account and market; <paramref name="balances"/> are the holder's.</summary>
    public ImmutableArray<ActionTrial> Of(KnownReading reading, IReadOnlyDictionary<Token, BigInteger> balances)
    {
        ArgumentNullException.ThrowIfNull(balances);
        var trials = ImmutableArray.CreateBuilder<ActionTrial>();
        foreach (var account in adapter.Behind(reading))
        {
            if (account.Spec.TopUp is { } topUp)
                trials.Add(TopUp($"top up {account.Margin.Id}", account, topUp, account.Margin.MarginToken, account.Frame, balances));
            foreach (var means in account.Means)
                trials.Add(TopUp($"top up {means.Terms.Leg} of {account.Margin.Id}", account, means.Spec.TopUp, means.Terms.Token, means.Frame, balances));
            if (account.Spec.Reduce is { } reduce && account.Margin.Legs.SingleOrDefault(leg => leg is not SpotLeg) is { } leg)
                trials.Add(Trade($"reduce {leg.Id} of {account.Margin.Id}", reduce, account.Frame, leg.Size.Sign > 0, leg.Size.Abs(), account.Margin.Deposit, after => Frame(after, account.Margin.Id)));
        }

        foreach (var market in adapter.Bound.Model.Markets.Where(market => market.Trade is not null))
        {
            if (adapter.Behind(reading).FirstOrDefault(account => account.Spec.List is null) is { } whole && reading.Markets.Single(item => item.Leg.Value == market.Leg) is { } read)
                trials.Add(Trade($"trade {market.Leg}", market.Trade!, whole.Frame, read.Size.Sign > 0, read.Size.Abs(), Wad.Zero, after => Frame(after, whole.Margin.Id)));
        }

        return trials.ToImmutable();
    }

    private ActionTrial TopUp(string name, ReadAccount account, TopUpSpec topUp, Token? paid, Frame at, IReadOnlyDictionary<Token, BigInteger> balances)
    {
        if (paid is not { } token)
            return ActionTrial.Skip(name, "it takes no top-up now");
        var amount = TokenAmount.FromRaw(token, BigInteger.Min(BigInteger.Pow(10, token.Decimals), balances.GetValueOrDefault(token)));
        if (amount.IsZero)
            return ActionTrial.Skip(name, $"the account holds no {token} to try it with");
        var frame = DeclarativeEncoder.TopUpFrame(at, amount);
        var spender = adapter.Bound.Contracts[(topUp.Spender ?? topUp.Call.Contract).Name];
        return Make($"{name} by {amount}", topUp.Call, frame, [new TokenSpend(amount, spender)], after => Frame(after, account.Margin.Id));
    }

    // A tenth of the position, so that it is still there to be looked at.
    private ActionTrial Trade(string name, TradeSpec trade, Frame frame, bool sell, Wad size, Wad collateralAfter, Func<KnownReading, Frame?> after)
    {
        var quantity = Wad.FromRaw(size.Raw / 10);
        if (quantity.IsZero)
            return ActionTrial.Skip(name, "there is no position to try it with");
        var inputs = new Value[ActionInputs.Slots];
        inputs[1] = Value.Of(quantity.Raw);
        inputs[2] = Value.Of(sell ? BigInteger.One : OpenPurchase);
        inputs[3] = Value.Of(block.Timestamp.Plus(trade.Deadline).UnixSeconds);
        inputs[4] = Value.Of(sell);
        inputs[5] = Value.Of(false);
        inputs[6] = Value.Of(collateralAfter.Raw);
        var with = frame.With(inputs);
        try
        {
            var spends = trade.Spends.Select(spend => new TokenSpend(TokenAmount.FromRaw(adapter.Bound.Tokens[spend.Token.Name], BigInteger.Max(BigInteger.Zero, spend.Amount.Evaluate(with).Number)), adapter.Bound.Contracts[spend.Spender.Name]));
            return Make($"{name}: {(sell ? "sell" : "buy")} {quantity}", trade.Call, with, [.. spends], after);
        }
        catch (EvaluationException error)
        {
            return ActionTrial.Skip(name, $"what it may spend: {error.Message}");
        }
    }

    private ActionTrial Make(string name, ActionCallSpec call, Frame frame, ImmutableArray<TokenSpend> spends, Func<KnownReading, Frame?> find) =>
        DeclarativeEncoder.Encode(call, frame, out var data) is { } refused
            ? ActionTrial.Skip(name, refused.Detail)
            : new ActionTrial(name, adapter.Bound.Contracts[call.Contract.Name], data, spends, call.EffectText, after => Judge(call, frame, after, find));

    private Frame? Frame(KnownReading after, MarginAccountId id) => adapter.Behind(after).FirstOrDefault(account => account.Margin.Id == id)?.Frame;

    private static EffectVerdict Judge(ActionCallSpec call, Frame before, VenueReading reading, Func<KnownReading, Frame?> find)
    {
        if (reading is not KnownReading known)
            return new EffectVerdict(false, $"the reading after it is not known: {((UnknownReading)reading).Detail}");
        if (find(known) is not { } after)
            return new EffectVerdict(false, "the account is not in the reading after it");
        try
        {
            var seen = call.Effect.Evaluate(after.After(before)).IsTrue;
            return new EffectVerdict(seen, seen ? "the effect is seen" : "the effect is not seen");
        }
        catch (EvaluationException error)
        {
            return new EffectVerdict(false, $"the effect cannot be judged: {error.Message}");
        }
    }
}
