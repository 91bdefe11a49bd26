using System.Text.Json;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Risk;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Reports;

/// <summary>What governance did and has in hand, with our ratios before and after, as JSON.</summary>
internal static class GovernanceJson
{
    /// <summary>"governance".</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="outlook">The outlook; nothing to tell where null.</param>
    /// <param name="now">Time of the block, for countdowns.</param>
    /// <param name="prices">Whether liquidation prices are written; the record of a decision leaves out what nothing was decided by.</param>
    public static void Write(Utf8JsonWriter writer, GovernanceOutlook? outlook, ChainTime now, bool prices)
    {
        writer.WriteStartObject("governance");
        writer.WriteStartArray("changes");
        foreach (var (change, effects) in outlook?.Changes ?? [])
        {
            writer.WriteStartObject();
            writer.WriteString("parameter", change.Now.Subject);
            writer.WriteString("before", change.Now.Kind.Text(change.Before));
            writer.WriteString("after", change.Now.Text);
            writer.WriteString("scope", ReportJson.Kebab(change.Now.Kind.Scope));
            writer.WriteString("worseWhen", ReportJson.Kebab(change.Now.Kind.Worse));
            writer.WriteNumber("block", change.Block);
            writer.WriteString("time", change.At.ToString());
            WriteEffects(writer, effects, prices);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("queued");
        foreach (var (operation, effects) in outlook?.Queued ?? [])
        {
            writer.WriteStartObject();
            writer.WriteString("timelock", operation.Timelock);
            writer.WriteString("id", operation.Id.ToString());
            writer.WriteString("earliest", operation.Earliest.ToString());
            writer.WriteNumber("inSeconds", (long)operation.In(now).TotalSeconds);
            writer.WriteStartArray("calls");
            foreach (var call in operation.Calls)
            {
                writer.WriteStartObject();
                writer.WriteString("target", call.Target.ToString());
                writer.WriteString("text", call.Text);
                writer.WriteBoolean("known", call.Known);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteEffects(writer, effects, prices);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("unread");
        foreach (var unread in outlook?.Unread ?? [])
            writer.WriteStringValue(unread);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteEffects(Utf8JsonWriter writer, IEnumerable<AccountEffect> effects, bool prices)
    {
        writer.WriteStartArray("accounts");
        foreach (var effect in effects)
        {
            writer.WriteStartObject();
            writer.WriteString("account", effect.Account.Value);
            writer.WriteNumber("healthBefore", effect.Before.Value);
            writer.WriteNumber("healthAfter", effect.After?.Value);
            writer.WriteBoolean("belowTrigger", effect.BelowTrigger);
            writer.WriteString("unknown", effect.Unknown);
            if (prices)
            {
                WritePrices(writer, "liquidationBefore", effect.PricesBefore);
                WritePrices(writer, "liquidationAfter", effect.PricesAfter);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePrices(Utf8JsonWriter writer, string name, IEnumerable<LiquidationPrice> all)
    {
        writer.WriteStartArray(name);
        foreach (var price in all)
        {
            writer.WriteStartObject();
            writer.WriteString("underlying", price.Underlying.Symbol);
            WritePrice(writer, "lower", price.Lower);
            WritePrice(writer, "upper", price.Upper);
            writer.WriteBoolean("liquidatable", price.Breached);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePrice(Utf8JsonWriter writer, string name, double? price)
    {
        if (price is { } known && double.IsFinite(known))
            writer.WriteNumber(name, known);
        else
            writer.WriteNull(name);
    }
}
