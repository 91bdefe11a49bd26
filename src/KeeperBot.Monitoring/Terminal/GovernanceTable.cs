using KeeperBot.Core.Governance;
using KeeperBot.Core.Risk;
using KeeperBot.Primitives;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>What the venues' governance did and has in hand, with each account's health and liquidation prices before and after.</summary>
public static class GovernanceTable
{
    /// <summary>The table.</summary>
    /// <param name="outlook">What is known.</param>
    /// <param name="now">Time of the block, for countdowns.</param>
    public static Table Render(GovernanceOutlook outlook, ChainTime now)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Governance").Expand();
        table.AddColumns("When", "What", "Account", "Health before -> after", "Liquidation before -> after");
        foreach (var (change, effects) in outlook.Changes)
            Add(table, $"seen at block {change.Block}", $"{change.Now.Subject}: {change.Now.Kind.Text(change.Before)} -> {change.Now.Text}", effects);
        foreach (var (operation, effects) in outlook.Queued)
            Add(table, operation.In(now) is var left && left > TimeSpan.Zero ? $"{operation.Earliest} at the earliest, in {left}" : $"from now on ({operation.Earliest})",
                $"{operation.Subject}: {string.Join("; ", operation.Calls.Select(call => call.Known ? call.Text : $"unknown: {call.Text}"))}", effects);
        foreach (var unread in outlook.Unread)
            Row(table, "not known", unread, "", "", "");
        return table;
    }

    private static void Add(Table table, string when, string what, IReadOnlyCollection<AccountEffect> effects)
    {
        if (effects.Count == 0)
            Row(table, when, what, "none of ours moves by what is known of it", "", "");
        foreach (var effect in effects)
        {
            Row(table, when, what, effect.Account.Value, effect.After is { } after ? $"{effect.Before} -> {after}{(effect.BelowTrigger ? " (below the trigger)" : "")}" : $"{effect.Before} -> not known: {effect.Unknown}", Prices(effect));
            (when, what) = ("", "");
        }
    }

    private static string Prices(AccountEffect effect) => string.Join("; ", effect.PricesAfter.Select(after =>
        $"{after.Underlying} {Side(effect.PricesBefore.FirstOrDefault(before => before.Underlying == after.Underlying))} -> {Side(after)}"));

    private static string Side(LiquidationPrice? price) => price switch
    {
        null => "unknown",
        { Breached: true } => "liquidatable now",
        { Lower: null, Upper: null } => "never",
        _ => string.Join(" or ", new[] { price.Lower, price.Upper }.OfType<double>().Select(at => Figures.Format(at, 2))),
    };

    private static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(SafeText.Escape(cell))));
}
