using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Quant.FirstPassage;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>Volatility outlooks in a record, with every digit that a double has.</summary>
internal static class OutlookJson
{
    /// <summary>"outlooks": null where nobody had looked ahead.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<VolatilityOutlook>? outlooks)
    {
        if (outlooks is not { } known)
        {
            writer.WriteNull("outlooks");
            return;
        }

        writer.WriteStartArray("outlooks");
        foreach (var outlook in known)
        {
            writer.WriteStartObject();
            writer.WriteString("underlying", outlook.Underlying.Symbol);
            WriteEstimate(writer, "realised", outlook.Realised);
            WriteEstimate(writer, "diffusive", outlook.Diffusive);
            writer.WriteStartArray("implied");
            foreach (var term in outlook.Implied)
            {
                writer.WriteNumberValue(term.Years);
                writer.WriteNumberValue(term.TotalVariance);
            }

            writer.WriteEndArray();
            writer.WriteNumber("floor", outlook.Floor);
            WriteJumps(writer, outlook.Jumps);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads them back.</summary>
    public static ImmutableArray<VolatilityOutlook>? Read(JsonElement outlooks) =>
        outlooks.ValueKind == JsonValueKind.Null ? null : [.. outlooks.EnumerateArray().Select(ReadOne)];

    private static VolatilityOutlook ReadOne(JsonElement item)
    {
        var implied = item.GetProperty("implied").EnumerateArray().Select(number => number.GetDouble()).Chunk(2).Select(pair => new ImpliedTerm(pair[0], pair[1]));
        var jumps = item.GetProperty("jumps");
        return new(
            new Underlying(item.GetProperty("underlying").GetString() ?? throw new FormatException("underlying is null")), ReadEstimate(item.GetProperty("realised")), ReadEstimate(item.GetProperty("diffusive")),
            [.. implied], item.GetProperty("floor").GetDouble(),
            jumps.ValueKind == JsonValueKind.Null ? null : new JumpLaw(Number(jumps, 0), Number(jumps, 1), Number(jumps, 2), Number(jumps, 3)));
    }

    private static void WriteEstimate(Utf8JsonWriter writer, string name, VolatilityEstimate estimate)
    {
        writer.WriteStartArray(name);
        writer.WriteNumberValue((int)estimate.Status);
        writer.WriteNumberValue(estimate.Volatility);
        writer.WriteNumberValue(estimate.StandardError);
        writer.WriteNumberValue(estimate.Observations);
        writer.WriteNumberValue(estimate.Years);
        writer.WriteEndArray();
    }

    private static VolatilityEstimate ReadEstimate(JsonElement item) =>
        new((EstimateStatus)(int)Number(item, 0), Number(item, 1), Number(item, 2), (int)Number(item, 3), Number(item, 4));

    private static void WriteJumps(Utf8JsonWriter writer, JumpLaw? jumps)
    {
        if (jumps is not { } law)
        {
            writer.WriteNull("jumps");
            return;
        }

        writer.WriteStartArray("jumps");
        foreach (var number in (double[])[law.Intensity, law.UpProbability, law.UpRate, law.DownRate])
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private static double Number(JsonElement array, int index) => array[index].GetDouble();
}
