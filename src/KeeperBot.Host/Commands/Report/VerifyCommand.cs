using System.Text.Json;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Report;

/// <summary>`keeper verify`: works a report out again from the records in it. Needs no configuration, key, node or network.</summary>
internal sealed class VerifyCommand(CommandContext context)
{
    private const long LargestFile = 1L << 30;

    /// <summary>Runs it.</summary>
    /// <returns><see cref="ExitCode.Disagrees"/> where something differs.</returns>
    public async Task<int> ExecuteAsync(string file, Address? signer, bool json, CancellationToken stop)
    {
        VerifiedReport verified;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > LargestFile })
                throw new CommandFailure(ExitCode.BadInput, $"{file}: is larger than {LargestFile >> 20} MiB; no report is");
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, stop).ConfigureAwait(false), new JsonDocumentOptions { AllowDuplicateProperties = false });
            verified = new ReportVerifier(document.RootElement, signer).Verify();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file}: cannot be read: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file}: is no report as `keeper report --json` writes it: {failure.Message}", failure);
        }

        if (json)
            await context.Out.WriteAsync(Document(file, verified)).ConfigureAwait(false);
        else
            await PrintAsync(file, verified).ConfigureAwait(false);
        return (int)(verified.Differences.IsEmpty ? ExitCode.Ok : ExitCode.Disagrees);
    }

    private async Task PrintAsync(string file, VerifiedReport verified)
    {
        foreach (var line in verified.Checked)
            await context.Out.WriteLineAsync(SafeText.Escape($"✓ {line}")).ConfigureAwait(false);
        foreach (var line in verified.NotChecked)
            await context.Out.WriteLineAsync(SafeText.Escape($"- not checked: {line}")).ConfigureAwait(false);
        foreach (var line in verified.Differences)
            await context.Out.WriteLineAsync(SafeText.Escape($"✗ {line}")).ConfigureAwait(false);
        await context.Out.WriteLineAsync(SafeText.Escape(FormattableString.Invariant($"{file}: {(verified.Differences.IsEmpty ? "everything that was checked agrees" : $"{verified.Differences.Length} differences")}"))).ConfigureAwait(false);
    }

    private static string Document(string file, VerifiedReport verified) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("file", file);
        writer.WriteBoolean("agrees", verified.Differences.IsEmpty);
        foreach (var (name, lines) in new[] { ("checked", verified.Checked), ("notChecked", verified.NotChecked), ("differences", verified.Differences) })
        {
            writer.WriteStartArray(name);
            foreach (var line in lines)
                writer.WriteStringValue(line);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    });
}
