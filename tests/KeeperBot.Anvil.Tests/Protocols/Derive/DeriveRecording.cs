using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Protocols.Derive;

/// <summary>
/// What Derive's own contracts answered (tests/vectors/derive-v2/real.json), by case and question. With <see cref="RecordVariable"/> set, and
/// <see cref="DeriveArtifacts.Variable"/> with it, answers are written there instead of compared.
/// </summary>
internal sealed class DeriveRecording
{
    private const string RecordVariable = "KEEPERBOT_DERIVE_RECORD";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _section;
    private readonly JsonObject _recorded;
    private readonly JsonObject _seen = [];

    private DeriveRecording(string section, JsonObject recorded) => (_section, _recorded) = (section, recorded);

    private static string File { get; } = Path.Combine(RepositoryPaths.Root, "tests", "vectors", "derive-v2", "real.json");

    private static bool Records => Environment.GetEnvironmentVariable(RecordVariable) is { Length: > 0 } && DeriveArtifacts.Real is not null;

    internal int Compared { get; private set; }

    internal static DeriveRecording Open(string section)
    {
        var all = System.IO.File.Exists(File) ? JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject() : [];
        return new(section, all[section]?.AsObject() ?? []);
    }

    /// <summary>A number must be within so many units of what was recorded.</summary>
    internal void Number(string what, BigInteger found, BigInteger within)
    {
        _seen[what] = found.ToString(CultureInfo.InvariantCulture);
        if (!Records)
            BigInteger.Abs(found - BigInteger.Parse(Recorded(what), CultureInfo.InvariantCulture)).ShouldBeLessThanOrEqualTo(within, $"{what}: {found}, recorded {Recorded(what)}");
        Compared++;
    }

    /// <summary>A word must be the recorded one.</summary>
    internal void Word(string what, string found)
    {
        _seen[what] = found;
        if (!Records)
            found.ShouldBe(Recorded(what), what);
        Compared++;
    }

    /// <summary>Nothing that was recorded may be left out; when recording, writes.</summary>
    internal void Close()
    {
        if (!Records)
        {
            _seen.Count.ShouldBe(_recorded.Count);
            return;
        }

        var all = System.IO.File.Exists(File) ? JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject() : [];
        all[_section] = _seen;
        System.IO.File.WriteAllText(File, all.ToJsonString(Layout) + "\n");
    }

    private string Recorded(string what) => _recorded[what]?.GetValue<string>() ?? throw new InvalidOperationException($"nothing is recorded of '{what}' in {_section}");
}
