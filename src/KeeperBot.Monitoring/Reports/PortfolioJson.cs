using System.Text.Json;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Reports;

/// <summary>Accounts, Greeks and intents as JSON, shared by the reports.</summary>
public static class PortfolioJson
{
    /// <summary>"accounts": one entry per unit of liquidation, and one per reading that failed.</summary>
    public static void WriteAccounts(Utf8JsonWriter writer, RiskAssessment assessment)
    {
        writer.WriteStartArray("accounts");
        foreach (var risk in assessment.Margin)
            WriteMargin(writer, risk);
        foreach (var unknown in assessment.Unknowns)
        {
            writer.WriteStartObject();
            writer.WriteString("id", unknown.Account.Value is { } account ? $"{account}/{unknown.Subject}" : unknown.Subject);
            WriteText(writer, "account", unknown.Account.Value);
            writer.WriteBoolean("known", false);
            writer.WriteString("code", unknown.Code);
            writer.WriteString("detail", unknown.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>"buffers": idle balances of every holder.</summary>
    public static void WriteBuffers(Utf8JsonWriter writer, PortfolioSnapshot snapshot)
    {
        writer.WriteStartArray("buffers");
        foreach (var account in snapshot.Accounts)
        {
            foreach (var idle in account.Idle)
            {
                writer.WriteStartObject();
                writer.WriteString("account", account.Account.Id.Value);
                writer.WriteString("token", idle.Amount.Token.Symbol);
                writer.WriteString("amount", idle.Amount.ToString());
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>"runways": how long each buffer lasts without a refill; what is not known is null.</summary>
    public static void WriteRunways(Utf8JsonWriter writer, IReadOnlyList<BufferLine> buffers)
    {
        writer.WriteStartArray("runways");
        foreach (var (buffer, runway) in buffers)
        {
            writer.WriteStartObject();
            writer.WriteString("payer", buffer.Payer.ToString());
            writer.WriteString("token", buffer.Token.Symbol);
            writer.WriteNumber("horizonSeconds", (long)buffer.Horizon.TotalSeconds);
            Amount("idle", buffer.Idle);
            Amount("demand", buffer.Demand);
            Amount("missing", buffer.Missing);
            Amount("spare", buffer.Spare);
            writer.WriteNumber("runwaySeconds", (long)runway.TotalSeconds);
            Names("accounts", buffer.Accounts);
            Names("notCounted", buffer.Unforeseen);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();

        void Amount(string name, Wad? tokens) => writer.WriteString(name, tokens?.ToString());

        void Names(string name, IEnumerable<MarginAccountId> accounts)
        {
            writer.WriteStartArray(name);
            foreach (var account in accounts)
                writer.WriteStringValue(account.Value);
            writer.WriteEndArray();
        }
    }

    /// <summary>"netDelta": units of each underlying.</summary>
    public static void WriteNetDelta(Utf8JsonWriter writer, RiskAssessment assessment)
    {
        writer.WriteStartObject("netDelta");
        foreach (var exposure in assessment.Exposures)
            writer.WriteNumber(exposure.Underlying.Symbol, exposure.NetDelta);
        writer.WriteEndObject();
    }

    /// <summary>"greeks": net Greeks of each underlying, with the unit of each in its name.</summary>
    public static void WriteGreeks(Utf8JsonWriter writer, RiskAssessment assessment)
    {
        writer.WriteStartArray("greeks");
        foreach (var exposure in assessment.Exposures)
        {
            writer.WriteStartObject();
            writer.WriteString("underlying", exposure.Underlying.Symbol);
            writer.WriteNumber("spot", exposure.Spot);
            writer.WriteBoolean("complete", exposure.Complete);
            writer.WriteNumber("deltaUnits", exposure.NetDelta);
            if (!exposure.Elsewhere.IsEmpty)
                WriteElsewhere(writer, exposure);
            writer.WriteFinite("gammaPerUnitOfPrice", exposure.Net.Gamma);
            writer.WriteFinite("gammaPerPercent", Figures.GammaPerPercent(exposure));
            writer.WriteFinite("vegaPerVolPoint", Figures.VegaPerPoint(exposure.Net));
            writer.WriteFinite("thetaPerDay", Figures.ThetaPerDay(exposure.Net));
            writer.WriteFinite("vannaPerUnitOfVol", exposure.Net.Vanna);
            writer.WriteFinite("volgaPerUnitOfVol", exposure.Net.Volga);
            writer.WriteFinite("charmPerDay", Figures.CharmPerDay(exposure.Net));
            writer.WriteStartArray("vegaTerms");
            foreach (var term in exposure.VegaTerms)
            {
                writer.WriteStartObject();
                writer.WriteString("expiry", Figures.Term(term));
                writer.WriteFinite("vegaPerVolPoint", Figures.VegaPerPoint(term.Vega));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>"elsewhere": what of the net is on other chains.</summary>
    private static void WriteElsewhere(Utf8JsonWriter writer, UnderlyingRisk exposure)
    {
        writer.WriteStartArray("elsewhere");
        foreach (var line in exposure.Elsewhere)
        {
            writer.WriteStartObject();
            writer.WriteString("keeper", line.Peer);
            writer.WriteNumber("chain", line.Chain.Value);
            writer.WriteFinite("deltaUnits", line.Greeks.Delta);
            writer.WriteFinite("gammaPerUnitOfPrice", line.Greeks.Gamma);
            writer.WriteFinite("vegaPerVolPoint", Figures.VegaPerPoint(line.Greeks));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>"perpetuals": basis between mark and index, and funding as the account receives it (negative: pays), of every position.</summary>
    public static void WritePerps(Utf8JsonWriter writer, RiskAssessment assessment)
    {
        writer.WriteStartArray("perpetuals");
        foreach (var perp in assessment.Perps)
        {
            writer.WriteStartObject();
            writer.WriteString("marginAccount", perp.Margin.Value);
            writer.WriteString("leg", perp.Leg.Value);
            writer.WriteString("underlying", perp.Underlying.Symbol);
            writer.WriteNumber("size", perp.Size);
            writer.WriteNumber("mark", perp.Mark);
            writer.WriteNumber("index", perp.Index);
            writer.WriteNumber("basis", perp.Basis);
            writer.WriteFinite("basisPercent", Figures.Percent(perp.BasisShare) ?? double.NaN);
            writer.WriteNumber("fundingReceivedPerDay", perp.FundingPerDay);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>"transactions": intents as the journal has them.</summary>
    public static void WriteIntents(Utf8JsonWriter writer, IEnumerable<IntentRecord> intents)
    {
        writer.WriteStartArray("transactions");
        foreach (var intent in intents)
        {
            writer.WriteStartObject();
            WriteText(writer, "hash", intent.Hash?.ToString());
            writer.WriteString("intent", intent.Memory.Key.Value);
            writer.WriteString("kind", ReportJson.Kebab(intent.Memory.Kind));
            writer.WriteString("target", intent.Memory.Target.Value);
            writer.WriteString("status", TransactionTable.Word(intent.Memory.State));
            WriteCount(writer, "nonce", intent.Nonce);
            WriteCount(writer, "block", intent.MinedIn);
            WriteCount(writer, "gasUsed", intent.GasUsed);
            WriteText(writer, "costWei", intent.Cost?.ToString());
            writer.WriteString("description", intent.Description);
            WriteText(writer, "effect", intent.Effect);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteMargin(Utf8JsonWriter writer, MarginRisk risk)
    {
        var margin = risk.Margin;
        writer.WriteStartObject();
        writer.WriteString("id", margin.Id.Value);
        writer.WriteString("account", risk.Account.Id.Value);
        writer.WriteString("venue", margin.Venue.Value);
        writer.WriteBoolean("known", true);
        writer.WriteNumber("health", margin.Health.Value);
        writer.WriteNumber("equity", margin.Equity);
        writer.WriteNumber("requirement", margin.Maintenance);
        writer.WriteBoolean("liquidatable", margin.IsLiquidatable || margin.VenueSaysLiquidatable);
        WriteHealth(writer, risk.Health);
        WritePrices(writer, risk);
        BreachJson.Write(writer, risk.Breach);
        writer.WriteStartArray("positions");
        foreach (var leg in margin.Legs)
        {
            writer.WriteStartObject();
            writer.WriteString("leg", leg.Id.Value);
            writer.WriteString("underlying", leg.Underlying.Symbol);
            writer.WriteNumber("size", leg.Size);
            writer.WriteString("description", PositionTable.Describe(leg));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Null for a view that is not known, and for one in which nothing is required.</summary>
    private static void WriteHealth(Utf8JsonWriter writer, HealthViews views)
    {
        writer.WriteStartObject("healthViews");
        writer.WriteNumber("now", views.Now.Value);
        writer.WriteNumber("freshest", views.Freshest?.Value);
        writer.WriteNumber("converged", views.Converged?.Value);
        writer.WriteNumber("worst", views.Worst.Value);
        writer.WriteEndObject();
    }

    /// <summary>Null where nothing can be foreseen.</summary>
    private static void WritePrices(Utf8JsonWriter writer, MarginRisk risk)
    {
        if (risk.Margin is { Curve: null, Maintenance: not null })
        {
            writer.WriteNull("liquidationPrices");
            return;
        }

        writer.WriteStartArray("liquidationPrices");
        foreach (var price in risk.Prices.Liquidation)
        {
            writer.WriteStartObject();
            writer.WriteString("underlying", price.Underlying.Symbol);
            writer.WriteNumber("spot", price.Spot);
            writer.WriteBoolean("breached", price.Breached);
            writer.WriteFinite("lower", price.Lower ?? double.NaN);
            writer.WriteFinite("lowerPercent", Figures.Percent(price.LowerDistance) ?? double.NaN);
            writer.WriteFinite("upper", price.Upper ?? double.NaN);
            writer.WriteFinite("upperPercent", Figures.Percent(price.UpperDistance) ?? double.NaN);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null)
            writer.WriteNull(name);
        else
            writer.WriteString(name, text);
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, ulong? count)
    {
        if (count is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }
}
