using System.Globalization;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>Writes one line whenever an intent changes its state, for terminals that show no live view.</summary>
/// <param name="write">Takes a line that is safe for a terminal.</param>
public sealed class TransactionLines(Action<string> write) : ICycleObserver
{
    private readonly Dictionary<IntentKey, IntentState> _seen = [];

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        if (outcome is not CycleCompleted cycle)
            return;
        foreach (var intent in cycle.Plane.Intents)
        {
            if (_seen.TryGetValue(intent.Memory.Key, out var before) && before == intent.Memory.State)
                continue;
            _seen[intent.Memory.Key] = intent.Memory.State;
            write(SafeText.Escape(Describe(cycle.Block.Number, intent)));
        }
    }

    private static string Describe(ulong block, IntentRecord intent)
    {
        var nonce = intent.Nonce?.ToString(CultureInfo.InvariantCulture) ?? "-";
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{block}  {TransactionTable.Word(intent.Memory.State)}  nonce {nonce}  {intent.Hash?.ToString() ?? "-"}  {intent.Description}");
        return intent.Effect is null ? line : $"{line}  ({intent.Effect})";
    }
}
