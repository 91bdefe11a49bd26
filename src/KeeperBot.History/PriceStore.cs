using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;
using Microsoft.Data.Sqlite;

namespace KeeperBot.History;

/// <summary>
/// The price history that survives a restart: a <see cref="PriceBook"/> whose changes are written to a file of its own. The file is a cache and nothing rests on it.
/// One that is damaged is set aside and begun anew, one that cannot be written is tried again with the next change; either is told once, and the book goes on in memory.
/// </summary>
public sealed class PriceStore : IPriceHistory, IDisposable
{
    private readonly PriceStoreOptions _options;
    private readonly Action<string> _warn;
    private readonly FileStream? _lock;
    private PriceBook _book;
    private PriceFile? _file;
    private bool _isTold;

    private PriceStore(PriceStoreOptions options, Action<string> warn)
    {
        (_options, _warn) = (options, warn);
        _book = new PriceBook(options.Retention, options.Sampling);
        _lock = TakeLock();
        if (_lock is not null && (_file = TryOpen()) is not null)
            Load();
    }

    /// <summary>The file.</summary>
    public string File => _options.File;

    /// <summary>Opens or creates the file. Never fails: without a file the history is in memory.</summary>
    /// <param name="options">Where and how long.</param>
    /// <param name="warn">Told of whatever keeps prices from the file, in words with a mend.</param>
    public static PriceStore Open(PriceStoreOptions options, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(warn);
        return new(options, warn);
    }

    /// <summary>What is in the file now, for those who only look: nothing is written, and a file that cannot be read is told of and left alone.</summary>
    /// <param name="options">Where and how long.</param>
    /// <param name="warn">As of <see cref="Open"/>.</param>
    public static PriceBook Peek(PriceStoreOptions options, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(warn);
        if (!System.IO.File.Exists(options.File))
            return new(options.Retention, options.Sampling);
        try
        {
            using var file = PriceFile.OpenReader(options.File, options.Chain);
            return PriceBook.Of(options.Retention, options.Sampling, file.Rows());
        }
        catch (Exception error) when (error is SqliteException or PriceFileException or InvalidCastException)
        {
            warn($"the price history '{options.File}' is not used ({error.Message}); volatilities are their floor or what options imply, and the next `keeper run` mends the file");
            return new(options.Retention, options.Sampling);
        }
    }

    /// <inheritdoc/>
    public long Revision => _book.Revision;

    /// <inheritdoc/>
    public void Append(BlockRef block, IReadOnlyDictionary<Underlying, double> prices) => Write(_book.Append(block, prices));

    /// <inheritdoc/>
    public int Fill(Underlying underlying, ImmutableArray<PriceSample> samples)
    {
        var change = _book.Fill(underlying, samples);
        Write(change);
        return change.Added.Length;
    }

    /// <inheritdoc/>
    public void Abandon(ulong above) => Write(_book.Abandon(above));

    /// <inheritdoc/>
    public ImmutableArray<PriceSample> Read(Underlying underlying, ChainTime from) => _book.Read(underlying, from);

    /// <summary>The newest blocks whose prices are remembered, the newest first; at a start they may have been abandoned meanwhile.</summary>
    /// <param name="most">How many.</param>
    public ImmutableArray<(ulong Number, Hash32 Hash)> NewestBlocks(int most) =>
        [.. _book.Rows.Where(row => row is { Block: not null, Hash: not null }).Select(row => (row.Block!.Value, row.Hash!.Value)).Distinct().OrderByDescending(block => block.Item1).Take(most)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _lock?.Dispose();
    }

    private FileStream? TakeLock()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_options.File))!);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(_options.File + ".lock", options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell($"the price history '{_options.File}' cannot be written ({error.Message}); prices are remembered until this process ends. Let the keeper's user own its directory, and run one keeper on it");
            return null;
        }
    }

    private void Load()
    {
        try
        {
            _book = PriceBook.Of(_options.Retention, _options.Sampling, _file!.Rows());
        }
        catch (Exception error) when (error is SqliteException or PriceFileException or InvalidCastException)
        {
            SetAside(error.Message);
            _file = TryOpen();
        }
    }

    private void Write(PriceChange change)
    {
        if (_lock is null || change.IsEmpty)
            return;
        try
        {
            if (_file is not null)
            {
                _file.Write(change);
            }
            else if ((_file = TryOpen()) is not null)
            {
                // Whatever was missed meanwhile is in memory.
                _file.Replace(_book.Rows);
                _isTold = false;
            }
        }
        catch (SqliteException error)
        {
            Fail(error);
        }
    }

    private void Fail(SqliteException error)
    {
        if (PriceFile.IsDamage(error))
            SetAside(error.Message);
        else
            Tell($"the price history '{_options.File}' could not be written ({error.Message}); it is tried again with the next price. Is its disk full?");
        _file?.Dispose();
        _file = null;
    }

    private PriceFile? TryOpen()
    {
        try
        {
            return PriceFile.Open(_options.File, _options.Chain);
        }
        catch (Exception error) when (error is PriceFileException || (error is SqliteException sqlite && PriceFile.IsDamage(sqlite)))
        {
            SetAside(error.Message);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            Tell($"the price history '{_options.File}' cannot be opened ({error.Message}); prices are remembered until this process ends. Let the keeper's user own it and its directory");
            return null;
        }

        try
        {
            return PriceFile.Open(_options.File, _options.Chain);
        }
        catch (Exception error) when (error is SqliteException or PriceFileException or IOException or UnauthorizedAccessException)
        {
            Tell($"the price history '{_options.File}' cannot be begun anew ({error.Message}); prices are remembered until this process ends");
            return null;
        }
    }

    /// <summary>One file is kept for who wants to look; an older one gives way.</summary>
    private void SetAside(string why)
    {
        _file?.Dispose();
        _file = null;
        var aside = _options.File + ".damaged";
        try
        {
            System.IO.File.Move(_options.File, aside, overwrite: true);
            System.IO.File.Delete(_options.File + "-wal");
            System.IO.File.Delete(_options.File + "-shm");
            _warn($"the price history '{_options.File}' is not usable ({why}); it is set aside as '{aside}' and begun anew, volatilities are their floor or what options imply until it has grown");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell($"the price history '{_options.File}' is not usable ({why}) and cannot be set aside ({error.Message}); delete it");
        }
    }

    private void Tell(string warning)
    {
        if (!_isTold)
            _warn(warning);
        _isTold = true;
    }
}
