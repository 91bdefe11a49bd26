using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Records;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Monitoring.Reports.Periods;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Report;

/// <summary>Works a report out again from the daily records in it.</summary>
/// <param name="root">The document.</param>
/// <param name="signer">Whose signature every sealed day must have; null for anybody's.</param>
internal sealed class ReportVerifier(JsonElement root, Address? signer)
{
    private readonly List<string> _checked = [], _notChecked = [], _differences = [];

    /// <summary>Does it.</summary>
    /// <exception cref="InvalidDataException">The document is no report of this version.</exception>
    public VerifiedReport Verify()
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.GetString() != ReportCommand.Format)
            throw new InvalidDataException($"its format is not \"{ReportCommand.Format}\"");
        if (root.GetProperty("version").GetInt32() is var version && version != ReportCommand.Version)
            throw new InvalidDataException($"it has version {version} and this program reads {ReportCommand.Version}");
        var header = Header(root.GetProperty("period"));
        var days = root.GetProperty("days").EnumerateArray().Select(Day).ToImmutableArray();
        CheckDays(days, header);
        try
        {
            CheckFigures(header, [.. days.SelectMany(day => day.Records())]);
        }
        catch (InvalidDataException error)
        {
            _differences.Add($"days: {error.Message}; the figures cannot be worked out");
        }

        return new([.. _checked], [.. _notChecked], [.. _differences]);
    }

    private static PeriodHeader Header(JsonElement period) => new(
        period.GetProperty("program").GetString() ?? "", new ChainId(period.GetProperty("chain").GetUInt64()), Address.Parse(period.GetProperty("actor").GetString() ?? ""), Time(period, "from"), Time(period, "to"),
        period.GetProperty("native").GetString() is { } native ? new Underlying(native) : null, TimeSpan.FromSeconds(period.GetProperty("longestIntervalSeconds").GetDouble()));

    private static ChainTime Time(JsonElement item, string name) => new((ulong)DateTimeOffset.Parse(item.GetProperty(name).GetString() ?? "", CultureInfo.InvariantCulture).ToUnixTimeSeconds());

    private static ReportDay Day(JsonElement item) => new(
        DateOnly.ParseExact(item.GetProperty("day").GetString() ?? "", "yyyy-MM-dd", CultureInfo.InvariantCulture),
        item.GetProperty("seal") is { ValueKind: JsonValueKind.Object } seal ? DaySeal.Read(seal) : null,
        [.. item.GetProperty("lines").EnumerateArray().Select(line => line.GetString() ?? throw new FormatException("a line is null"))]);

    private void CheckDays(ImmutableArray<ReportDay> days, PeriodHeader header)
    {
        Hash32? previous = null;
        var (sealedDays, signed) = (0, 0);
        for (var index = 0; index < days.Length; index++)
        {
            var name = FormattableString.Invariant($"{days[index].Day:yyyy-MM-dd}");
            if (index > 0 && days[index].Day <= days[index - 1].Day)
                _differences.Add($"{name}: does not come after the day before it in the report");
            if (days[index].Seal is not { } seal)
            {
                if (index < days.Length - 1)
                    _differences.Add($"{name}: is not sealed, and later days are in the report");
                _notChecked.Add($"{name}: the day is open, so it has neither hash nor signature yet");
                if (signer is not null)
                    _differences.Add($"{name}: has no signature, and that of {signer} is wanted");
                continue;
            }

            var before = _differences.Count;
            CheckSeal(name, days[index], seal, header);
            if (previous is { } expected && seal.Statement.Previous != expected)
                _differences.Add($"{name}: names {seal.Statement.Previous} as the day before it, and that one's digest is {expected}");
            if (previous is null && !seal.Statement.Previous.IsZero)
                _notChecked.Add($"{name}: names the day before it, {seal.Statement.Previous}, which is not in the report");
            previous = seal.Digest;
            sealedDays += before == _differences.Count ? 1 : 0;
            signed += before == _differences.Count && seal.Signer is not null ? 1 : 0;
        }

        _checked.Add(FormattableString.Invariant($"{sealedDays} sealed days: hash of the records, digest, chain; {signed} with a signature"));
        foreach (var by in days.Select(day => day.Seal?.Signer).OfType<Address>().Distinct())
            _checked.Add($"signatures are by {by}");
    }

    private void CheckSeal(string name, ReportDay day, DaySeal seal, PeriodHeader header)
    {
        if (seal.Fault() is { } fault)
            _differences.Add($"{name}: {fault}");
        if (day.Content() is var content && content != seal.Statement.Content)
            _differences.Add($"{name}: the records hash to {content}, and {seal.Statement.Content} was sealed");
        if (day.Lines.Length != seal.Statement.Lines)
            _differences.Add(FormattableString.Invariant($"{name}: has {day.Lines.Length} records, and {seal.Statement.Lines} were sealed"));
        if (seal.Statement.Day != day.Day || seal.Statement.Chain != header.Chain || seal.Statement.Actor != header.Actor)
            _differences.Add($"{name}: the seal is of {seal.Statement.DayText} on chain {seal.Statement.Chain} by {seal.Statement.Actor}");
        if (signer is { } wanted && seal.Signer != wanted)
            _differences.Add($"{name}: is signed by {seal.Signer?.ToString() ?? "nobody"}, and {wanted} is wanted");
    }

    private void CheckFigures(PeriodHeader header, ImmutableArray<CycleRecord> records)
    {
        var figures = PeriodFigures.Of(header, records);
        using var again = JsonDocument.Parse(PeriodJson.Figures(figures));
        var found = JsonDifferences.Of(again.RootElement, root.GetProperty("figures"), "figures");
        _differences.AddRange(found);
        if (found.IsEmpty)
            _checked.Add(FormattableString.Invariant($"figures: worked out again from {figures.Records.Length} records, they agree"));
        CheckActions(figures);
        CheckRescues(figures, header);
    }

    private void CheckActions(PeriodFigures figures)
    {
        var recorded = figures.Transactions.ToDictionary(item => item.Intent.Value, item => item.Cost!.Value.ToString(), StringComparer.Ordinal);
        var (same, alone) = (0, 0);
        foreach (var action in root.GetProperty("actions").EnumerateArray())
        {
            var (intent, cost) = (action.GetProperty("intent").GetString() ?? "", action.GetProperty("costWei").GetString());
            if (!recorded.TryGetValue(intent, out var known))
                alone += cost is null ? 0 : 1;
            else if (known != cost)
                _differences.Add($"actions: {intent} cost {cost ?? "nothing"} wei, and the daily records have {known}");
            else
                same++;
        }

        _checked.Add(FormattableString.Invariant($"actions: {same} cost what the daily records say"));
        if (alone > 0)
            _notChecked.Add(FormattableString.Invariant($"actions: the daily records do not have {alone} mined ones that the journal has"));
    }

    private void CheckRescues(PeriodFigures figures, PeriodHeader header)
    {
        var plannedAt = root.GetProperty("actions").EnumerateArray().ToDictionary(item => item.GetProperty("intent").GetString() ?? "", item => Time(item, "plannedAt"), StringComparer.Ordinal);
        var count = 0;
        foreach (var rescue in root.GetProperty("rescues").EnumerateArray())
        {
            var intent = rescue.GetProperty("intent").GetString() ?? "";
            if (!plannedAt.TryGetValue(intent, out var planned))
            {
                _differences.Add($"rescues: {intent} is among no actions");
                continue;
            }

            var lowest = RescueBook.LowestWith(figures, new MarginAccountId(rescue.GetProperty("target").GetString() ?? ""), planned, RescueBook.End(planned, header));
            var stated = rescue.GetProperty("lowestHealthWithIt") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : (double?)null;
            if (lowest is null != stated is null || Math.Abs((lowest ?? 0) - (stated ?? 0)) > 1e-9)
                _differences.Add(FormattableString.Invariant($"rescues: {intent}: the least health with it is {lowest}, and the report has {stated}"));
            else
                count++;
        }

        if (count > 0)
            _notChecked.Add(FormattableString.Invariant($"rescues: what would have been without them ({count}) needs the recorded decisions; the keeper's own `report` works it out from them"));
    }
}
