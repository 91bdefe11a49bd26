using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Composition;

/// <summary>
/// The operator's requests, one file each beside the journal: the journal belongs to the running keeper, so a command leaves a file and the keeper takes it
/// up before its next signature. Whoever may write there may write the journal too.
/// </summary>
public sealed class OperatorRequests(string journalFile)
{
    private string Folder => Path.GetDirectoryName(journalFile)!;

    private string Prefix => Path.GetFileName(journalFile) + ".request-";

    /// <summary>Leaves a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="time">Orders it among others.</param>
    /// <exception cref="CommandFailure">It could not be written.</exception>
    public void Leave(OperatorRequest request, TimeProvider time)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Next(time):d19}-{Environment.ProcessId}");
        var path = Path.Combine(Folder, name);
        try
        {
            if (OperatingSystem.IsWindows())
                throw new PlatformNotSupportedException("requests need a Unix system (file modes); run the keeper on Linux");
            OwnerFile.MakeFolder(Folder);
            OwnerFile.Write(path, file => file.Write(request.ToJson()), replace: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Journal, $"the request could not be left at '{path}': {error.Message}; run the command as the keeper's user, on a disk with space", error);
        }
    }

    /// <summary>The requests that wait, oldest first; one that cannot be read counts as a deactivation and a halt, whichever of the two it was.</summary>
    public ImmutableArray<(string File, OperatorRequest Request)> Waiting()
    {
        try
        {
            return Directory.Exists(Folder)
                ? [.. Directory.EnumerateFiles(Folder, Prefix + "*").Order(StringComparer.Ordinal).SelectMany(Read)]
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [("", new OperatorRequest(OperatorCommand.Halt, $"'{Folder}' cannot be looked into for requests: {error.Message}"))];
        }
    }

    /// <summary>Takes a request away once it is recorded.</summary>
    public static void Remove(string file)
    {
        if (file.Length > 0)
            File.Delete(file);
    }

    /// <summary>After every request that waits already: a clock that was set back must not put a later word before an earlier one.</summary>
    private long Next(TimeProvider time)
    {
        var newest = Directory.Exists(Folder)
            ? Directory.EnumerateFiles(Folder, Prefix + "*").Select(file => Path.GetFileName(file)[Prefix.Length..].Split('-')[0])
                .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : 0).DefaultIfEmpty().Max()
            : 0;
        return Math.Max(time.GetUtcNow().Ticks, newest == long.MaxValue ? newest : newest + 1);
    }

    private static IEnumerable<(string File, OperatorRequest Request)> Read(string file)
    {
        string why;
        try
        {
            if (OperatorRequest.Parse(File.ReadAllBytes(file)) is { } request)
                return [(file, request)];
            why = $"'{file}' is no request that can be understood";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            why = $"'{file}' cannot be read: {error.Message}";
        }

        // The file goes with the second, so that a crash between the two takes both up again.
        return [("", new(OperatorCommand.Deactivate, why)), (file, new(OperatorCommand.Halt, why))];
    }
}
