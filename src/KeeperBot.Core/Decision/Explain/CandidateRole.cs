namespace KeeperBot.Core.Decision.Explain;

/// <summary>What a candidate is in the plan.</summary>
public enum CandidateRole
{
    /// <summary>Not in it.</summary>
    None = 0,

    /// <summary>Chosen.</summary>
    Chosen,

    /// <summary>Tried where the chosen one of its account turns out to be impossible.</summary>
    Fallback,

    /// <summary>The same hedge at another market, dearer by its quote, or refused; tried where the chosen one turns out to be impossible.</summary>
    Alternative,

    /// <summary>The rest of the chosen one (what a roll writes), simulated with it and planned anew on its effect.</summary>
    Following,
}
