using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// Reads the whole journal back beside the running keeper when the start read its tail only. Damage ends the trust in the journal: the next cycle fails
/// with <see cref="ExecutionErrorKind.JournalCorrupt"/>, no mark of a clean stop is left, and so no later start accepts the file either.
/// </summary>
public sealed class JournalAudit : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TransactionJournal _journal;
    private readonly ILogger _logger;
    private readonly Thread _thread;

    private JournalAudit(TransactionJournal journal, ILogger logger)
    {
        (_journal, _logger) = (journal, logger);
        // A thread of its own: the pool's are for the cycle.
        _thread = new Thread(Run) { IsBackground = true, Name = "journal audit" };
    }

    /// <summary>Ends when everything is read, or at once when the start has read everything already.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts reading on a connection that cannot write.</summary>
    /// <param name="journal">An open journal; it is disposed after this.</param>
    /// <param name="logger">Where the result goes, with the head of the chain.</param>
    public static JournalAudit Start(TransactionJournal journal, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var audit = new JournalAudit(journal, logger);
        if (journal.Opening.AfterCleanStop)
            audit._thread.Start();
        else
            audit._ended.SetResult();
        return audit;
    }

    /// <summary>Breaks it off and waits for it to let go of the file.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
            _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            using var reader = JournalReader.Open(_journal.File);
            var found = reader.Verify(_stop.Token);
            if (found.FirstFault is { } fault)
                Distrust(fault);
            else
                Log.JournalWhole(_logger, found.Lines, found.Sequence, found.Head);
        }
        catch (OperationCanceledException)
        {
            // Stopped with the keeper; the next start begins anew.
        }
        catch (ExecutionException error) when (error.Kind == ExecutionErrorKind.JournalCorrupt)
        {
            Distrust(error.Message);
        }
        catch (ExecutionException error)
        {
            Log.JournalNotAudited(_logger, error.Message);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Distrust(string fault)
    {
        _journal.Distrust(fault);
        Log.JournalDamaged(_logger, _journal.File, fault, _journal.Head.Sequence, _journal.Head.Chained);
    }
}
