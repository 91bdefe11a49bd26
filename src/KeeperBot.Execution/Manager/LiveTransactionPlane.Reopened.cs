using KeeperBot.Core.Ports;

namespace KeeperBot.Execution.Manager;

/// <summary>Going on after a reorganisation.</summary>
public sealed partial class LiveTransactionPlane
{
    /// <summary>Sends the bytes of a reopened intent again, uses its nonce up, or waits; a key that may not sign does not cancel.</summary>
    /// <returns>Why the key must halt; null when it need not.</returns>
    private async Task<KeyHalt?> ResumeReopenedAsync(IntentKey intent, bool maySign, BlockRef head, CancellationToken cancellation)
    {
        if (_journal.Find(intent) is not { State: IntentState.Reorged } story)
            return null;
        var (verdict, why) = await _reopened.JudgeAsync(story, head, cancellation).ConfigureAwait(false);
        if (verdict == ReopenedVerdict.Send)
            return await _watch.SendAgainAsync(story, head).ConfigureAwait(false);
        Log.NotSentAgain(_logger, intent, story.Nonce, verdict.ToString(), why);
        if (verdict != ReopenedVerdict.Cancel || !maySign)
            return null;
        await ChainIdentity.RequireIdAsync(_client, _options.Chain, cancellation).ConfigureAwait(false);
        if (await _replacement.CancelReopenedAsync(story, _reopened.LedgerFor(story), head, cancellation).ConfigureAwait(false) is { } cancel)
            await _broadcaster.SendAsync(cancel, cancel.Route, head).ConfigureAwait(false);
        return null;
    }
}
