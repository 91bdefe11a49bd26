using System.Globalization;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Decision.Buffer;

/// <summary>Says ahead of time which buffer will not last, how much is missing and where it goes; and how many rescues the gas money pays for. It only speaks: whoever may refill is a human.</summary>
internal static class BufferRule
{
    /// <summary>Looks at every buffer and every acting address.</summary>
    public static void Apply(PlanDraft draft, DecisionLimits limits)
    {
        if (limits.Buffer is not { } terms)
            return;
        foreach (var actor in draft.Snapshot.Accounts.DistinctBy(account => account.Account.Actor))
            Gas(actor, terms, draft);
        if (draft.Assessment.Outlooks is not { } outlooks)
        {
            draft.Alarm("buffers", "buffer.unforeseeable", "limits.buffer cannot be kept: nobody has looked ahead");
            return;
        }

        var forecast = new BufferForecast(draft.Snapshot, outlooks, limits, terms);
        // One look through the accounts for all buffers: portfolios have about as many of the one as of the other.
        var named = draft.Snapshot.Accounts.DistinctBy(account => account.Account.Payer).ToDictionary(account => account.Account.Payer, account => account.Account.Id);
        foreach (var buffer in forecast.Over(terms.Horizon))
            Look(buffer, named[buffer.Payer], forecast, terms, draft);
    }

    private static void Look(BufferOutlook buffer, AccountId account, BufferForecast forecast, BufferTerms terms, PlanDraft draft)
    {
        var subject = $"{account}/{buffer.Token}";
        var move = string.Create(CultureInfo.InvariantCulture, $"a move of {terms.Deviations:0.##} standard deviations in {Hours(buffer.Horizon)}");
        if (buffer.Missing is { Sign: > 0 } missing)
        {
            var lasts = forecast.Runway(buffer.Payer, buffer.Token) is { Ticks: > 0 } runway ? $"it lasts for {Hours(runway)}" : $"it does not last for {Hours(BufferForecast.Runways[0])}";
            draft.Alarm(subject, "buffer.runway", $"{move} would ask the buffer for {buffer.Demand} {buffer.Token} for {string.Join(", ", buffer.Accounts)}, and {buffer.Idle} lie idle: {lasts}; send {missing} {buffer.Token} to {buffer.Payer}");
        }

        var unknown = (buffer.Idle, buffer.Demand) switch
        {
            (_, null) => $"what {move} would ask of it is not known for {string.Join(", ", buffer.Accounts)}",
            (null, { Sign: > 0 } demand) => $"{move} would ask for {demand} {buffer.Token}, and its balance is not known or not configured",
            _ => buffer.Unforeseen.IsEmpty ? null : $"not counted, for want of a margin formula: {string.Join(", ", buffer.Unforeseen)}",
        };
        if (unknown is not null)
            draft.Alarm(subject, "buffer.unforeseeable", unknown);
    }

    private static void Gas(AccountSnapshot account, BufferTerms terms, PlanDraft draft)
    {
        if (account.ActorBalance is not { } balance || terms.RescueCost.Raw.Sign <= 0)
            return;
        var left = balance.Raw / terms.RescueCost.Raw;
        if (left >= terms.Rescues)
            return;
        var missing = (terms.RescueCost.Raw * terms.Rescues) - balance.Raw;
        draft.Alarm($"{account.Account.Id}/gas", "gas.runway",
            $"{account.Account.Actor} can pay for {left} of {terms.Rescues} emergency transactions at the cap ({terms.RescueCost} wei each); send {missing} wei to it");
    }

    private static string Hours(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.##} h");
}
