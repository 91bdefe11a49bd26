using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Evidence;

/// <summary>
/// Leaves what a dry run vouches for: a line for each stretch of time, from one completed cycle to another, in which completed cycles followed each other
/// closely. A longer pause ends a stretch where it began, so that time nobody looked counts for nothing.
/// </summary>
internal sealed class DryRunEvidence : ICycleObserver
{
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(15);

    private readonly KeeperConfiguration _configuration;
    private readonly EvidenceFile _file;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _longestPause;
    private DateTimeOffset? _from;
    private DateTimeOffset _to;
    private ulong _cycles;
    private ulong _failures;
    private ulong _transactions;

    private DryRunEvidence(KeeperConfiguration configuration, EvidenceFile file, TimeProvider time, ILogger logger)
    {
        (_configuration, _file, _time, _logger) = (configuration, file, time, logger);
        _longestPause = TimeSpan.FromTicks(Math.Max(TimeSpan.FromMinutes(5).Ticks, 10 * configuration.Options.Chain.BlockInterval.Ticks));
    }

    /// <summary>Begins a dry run's evidence; what the configuration says is kept beside it, so that a later one can be compared.</summary>
    public static DryRunEvidence Begin(KeeperConfiguration configuration, TimeProvider time, ILogger logger)
    {
        ConfigurationFolder.Beside(configuration.JournalFile).Keep(configuration);
        return new(configuration, EvidenceFile.Beside(configuration.JournalFile), time, logger);
    }

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        // A cycle that was halted, or for which an account was unknown, tried nothing.
        if (outcome is not CycleCompleted { Mode: not KeeperMode.Halted, Plane.HaltReason: null } completed || completed.Assessment.Unknowns.Any(unknown => unknown.Account != default))
        {
            _failures++;
            return;
        }

        var now = _time.GetUtcNow();
        if (_from is not null && (now - _to > _longestPause || now < _to))
            Leave(null);
        _from ??= now;
        (_to, _cycles) = (now, _cycles + 1);
        _transactions += (ulong)completed.Steps.Count(step => step is StepSubmitted { Submission: WouldSubmit });
        if (_to - _from >= Slice)
            Leave(now);
    }

    /// <summary>Leaves the last stretch.</summary>
    public void Finish() => Leave(null);

    private void Leave(DateTimeOffset? next)
    {
        if (_from is { } from)
            TryAppend(from);
        (_from, _cycles, _failures, _transactions) = (next, 0, 0, 0);
    }

    private void TryAppend(DateTimeOffset from)
    {
        try
        {
            _file.Append(new EvidenceLine(
                EvidenceKind.DryRun, (ulong)from.ToUnixTimeSeconds(), (ulong)_to.ToUnixTimeSeconds(), _cycles, _configuration.Chain, _configuration.Digest,
                [.. _configuration.Accounts.Select(account => new EvidenceAccount(account.Ref.Id.Value, account.Ref.Holder))], _configuration.Options.Key.Address,
                _transactions, _failures, EvidenceOutcome.Sound));
        }
        catch (CommandFailure error)
        {
            Log.EvidenceLost(_logger, error.Message);
        }
    }
}
