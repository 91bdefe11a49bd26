namespace KeeperBot.Core.Ports;

/// <summary>What a state means for the key.</summary>
public static class IntentStates
{
    /// <summary>Whether signed bytes exist that no block holds.</summary>
    public static bool IsUnmined(this IntentState state) => state is IntentState.Signed or IntentState.Broadcasting or IntentState.Pending or IntentState.Reorged;

    /// <summary>Whether the key may not be used for another intent: unmined, or mined with its effect not yet looked for.</summary>
    public static bool HoldsTheKey(this IntentState state) => state is IntentState.Planned or IntentState.NonceReserved or IntentState.Mined || state.IsUnmined();
}
