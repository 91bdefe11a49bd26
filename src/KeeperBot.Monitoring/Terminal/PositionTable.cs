using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>One row per unit of liquidation: its health, margin and positions.</summary>
public static class PositionTable
{
    private static readonly Wad Comfortable = Wad.Parse("1.25");

    /// <summary>The table of a snapshot and its assessment.</summary>
    public static Table Render(PortfolioSnapshot snapshot, RiskAssessment assessment)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Positions").Expand();
        table.AddColumns("Account", "Health", "Equity", "Requirement", "Liquidated in 1 / 6 / 24 h, median", "Positions");
        foreach (var risk in assessment.Margin)
            table.AddRow(Text(risk.Margin.Id.Value), Health(risk.Margin), Figure(risk.Margin.Equity), Requirement(risk.Margin), Text(BreachTable.Brief(risk.Breach)), Text(Legs(risk.Margin)));
        foreach (var unknown in assessment.Unknowns)
            table.AddRow(Text(unknown.Account.Value is { } account ? $"{account}/{unknown.Subject}" : unknown.Subject), new Markup("[red]unknown[/]"), Text("-"), Text("-"), Text("-"), Text(unknown.Detail));
        foreach (var account in snapshot.Accounts)
            table.AddRow(Text($"{account.Account.Id} (idle)"), Text("-"), Text("-"), Text("-"), Text("-"), Text(Idle(account)));
        return table;
    }

    /// <summary>A position in words, for instance "-5 ETH call 2000 exp 2026-01-30".</summary>
    public static string Describe(PositionLeg leg) => leg switch
    {
        OptionLeg option => FormattableString.Invariant(
            $"{Figures.Format(option.Size, 3)} {option.Underlying} {option.Kind.ToString().ToLowerInvariant()} {Figures.Format(option.Strike, 0)} exp {option.Expiry.ToDateTimeOffset():yyyy-MM-dd}"),
        PerpLeg perp => $"{Figures.Format(perp.Size, 3)} {perp.Underlying} perp @ {Figures.Format(perp.MarkPrice, 2)}",
        SpotLeg spot => $"{Figures.Format(spot.Size, 3)} {spot.Underlying} {spot.Line}",
        _ => $"{Figures.Format(leg.Size, 3)} {leg.Underlying}",
    };

    private static string Legs(MarginAccount margin) => margin.Legs.IsEmpty ? "none" : string.Join("; ", margin.Legs.Select(Describe));

    private static string Idle(AccountSnapshot account) => string.Join(
        "; ", account.Idle.Select(idle => Figures.Brief(idle.Amount.ToString())).Concat(account.UnreadBalances.Select(unread => $"{unread.Token} unknown: {unread.Detail}")));

    private static Text Requirement(MarginAccount margin) => margin.Maintenance is { } requirement ? Figure(requirement) : Text("none");

    private static Text Figure(Wad value) => new(Figures.Format(value, 2));

    private static Text Text(string text) => new(SafeText.Escape(text));

    private static Markup Health(MarginAccount margin)
    {
        var colour = margin.IsLiquidatable || margin.VenueSaysLiquidatable ? "red bold" : margin.Health.IsBelow(Comfortable) ? "yellow" : "green";
        return new Markup($"[{colour}]{Figures.Format(margin.Health).EscapeMarkup()}[/]");
    }
}
