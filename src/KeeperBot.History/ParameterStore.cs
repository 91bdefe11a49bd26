using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.History;

/// <summary>
/// The parameters seen last, in a file beside the journal, so that a change made while the keeper was down is seen at its next start. The file is a cache: one that is damaged
/// is set aside and begun anew, one that cannot be written is tried again with the next change; either is told, and the book goes on in memory.
/// </summary>
public sealed class ParameterStore : IParameterMemory
{
    private const int Version = 1;
    private const int MostBytes = 16 << 20;

    private readonly ParameterStoreOptions _options;
    private readonly Action<string> _warn;
    private readonly ParameterBook _book;
    private readonly bool _writes;
    private bool _isOwed;
    private bool _isTold;

    private ParameterStore(ParameterStoreOptions options, Action<string> warn, bool writes)
    {
        (_options, _warn, _writes, _book) = (options, warn, writes, new ParameterBook(options.Keep));
        Load();
    }

    /// <summary>The memory of a keeper that acts; it alone writes. Never fails: without a file it is in memory.</summary>
    /// <param name="options">Where and how long.</param>
    /// <param name="warn">Told of whatever keeps it from the file, in words with a mend.</param>
    public static ParameterStore Open(ParameterStoreOptions options, Action<string> warn) => new(options, warn, writes: true);

    /// <summary>The same for those who only look: nothing is written, and a file that cannot be read is told of and left alone.</summary>
    /// <param name="options">Where and how long.</param>
    /// <param name="warn">As of <see cref="Open"/>.</param>
    public static ParameterStore Peek(ParameterStoreOptions options, Action<string> warn) => new(options, warn, writes: false);

    /// <inheritdoc/>
    public ImmutableArray<MadeChange> Look(BlockRef block, ImmutableArray<RiskParameter> shown)
    {
        ArgumentNullException.ThrowIfNull(block);
        _isOwed |= _book.Look(block, shown);
        if (_isOwed && _writes)
            Write();
        return _book.Changes;
    }

    private void Load()
    {
        try
        {
            if (!File.Exists(_options.File))
                return;
            if (new FileInfo(_options.File).Length > MostBytes)
                throw new FormatException($"it is larger than {MostBytes} bytes");
            var stored = JsonSerializer.Deserialize<StoredFile>(File.ReadAllBytes(_options.File)) ?? throw new FormatException("it is null");
            if (stored.Version != Version || stored.Chain != _options.Chain.Value)
                throw new FormatException($"it is of version {stored.Version} and chain {stored.Chain}, and belongs to version {Version} and chain {_options.Chain}");
            _book.Restore([.. stored.Parameters.Select(item => new ParameterChange(new VenueId(item.Venue), item.Name, UInt256.Parse(item.Raw)))], [.. stored.Changes.Select(Change)]);
        }
        catch (Exception error) when (error is JsonException or FormatException or NotSupportedException or ArgumentException or OverflowException or NullReferenceException)
        {
            SetAside(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell($"the parameters seen last, '{_options.File}', cannot be read ({error.Message}): a change made while the keeper was down is not seen. Let the keeper's user own the file");
        }
    }

    private void Write()
    {
        var stored = new StoredFile(
            Version, _options.Chain.Value, [.. _book.Last.Select(item => new StoredParameter(item.Venue.Value, item.Name, item.Raw.ToString()))],
            [.. _book.Changes.Select(change => new StoredChange(
                change.Now.Venue.Value, change.Now.Name, change.Before.ToString(), change.Now.Raw.ToString(), change.Now.Kind.Unit, change.Now.Kind.Decimals, change.Now.Kind.Scope, change.Now.Kind.Worse, change.Block, change.At.UnixSeconds))]);
        var draft = _options.File + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_options.File))!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(draft, options))
            {
                JsonSerializer.Serialize(stream, stored);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, _options.File, overwrite: true);
            (_isOwed, _isTold) = (false, false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell($"the parameters seen last could not be written to '{_options.File}' ({error.Message}); it is tried again at the next block. Is its disk full, and does the keeper's user own its directory?");
        }
    }

    private void SetAside(string why)
    {
        if (!_writes)
        {
            Tell($"the parameters seen last, '{_options.File}', are not used ({why}); the next `keeper run` begins the file anew");
            return;
        }

        var aside = _options.File + ".damaged";
        try
        {
            File.Move(_options.File, aside, overwrite: true);
            Tell($"the parameters seen last, '{_options.File}', are not usable ({why}): the file is set aside as '{aside}' and begun anew, and a change made while the keeper was down is not seen");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell($"the parameters seen last, '{_options.File}', are not usable ({why}) and cannot be set aside ({error.Message}); delete the file");
        }
    }

    private void Tell(string warning)
    {
        if (!_isTold)
            _warn(warning);
        _isTold = true;
    }

    private static MadeChange Change(StoredChange item) => new(
        new(new VenueId(item.Venue), item.Name, UInt256.Parse(item.Now), new(item.Unit, item.Decimals, item.Scope, item.Worse)), UInt256.Parse(item.Before), item.Block, new ChainTime(item.Time));

    private sealed record StoredFile(int Version, ulong Chain, StoredParameter[] Parameters, StoredChange[] Changes);

    private sealed record StoredParameter(string Venue, string Name, string Raw);

    private sealed record StoredChange(
        string Venue, string Name, string Before, string Now, ParameterUnit Unit, int Decimals, ParameterScope Scope, WorseWhen Worse, ulong Block, ulong Time);
}

/// <summary>Where parameters are remembered, and for how long a change is told of.</summary>
/// <param name="File">The file, beside the journal and never in it.</param>
/// <param name="Chain">The chain they were read from.</param>
/// <param name="Keep">How long a change is told of, by chain time.</param>
public sealed record ParameterStoreOptions(string File, ChainId Chain, TimeSpan Keep);
