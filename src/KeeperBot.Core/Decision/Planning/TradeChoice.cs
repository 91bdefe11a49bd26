using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>What the plan over all instruments says of one of its trades.</summary>
/// <param name="Part">Its place among the plan's trades, from 1.</param>
/// <param name="Parts">How many trades the plan has.</param>
/// <param name="Cost">What this one costs, in the numeraire, by the quotes at the sizes next to its own.</param>
/// <param name="PlanCost">What all of them cost together.</param>
/// <param name="Exact">Whether no cheaper plan exists among the sizes that were weighed.</param>
/// <param name="Looked">Plans that were weighed or excluded.</param>
public sealed record TradeChoice(int Part, int Parts, Wad Cost, Wad PlanCost, bool Exact, int Looked)
{
    /// <summary>In words.</summary>
    public override string ToString() =>
        $"part {Part} of {Parts} of the {(Exact ? "cheapest plan" : "cheapest plan found")} among the sizes weighed, which costs {Wad.FromScaled(PlanCost.ToScaled(2, Rounding.Up), 2, Rounding.Up)} in all";
}
