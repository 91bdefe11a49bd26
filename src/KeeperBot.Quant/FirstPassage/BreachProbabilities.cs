namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// What a pair of barriers faces before the horizon. A barrier that is not there is never touched; one that the spot has reached or passed already is touched
/// with certainty, first, and at once, which says nothing about whether the other one will be touched too.
/// </summary>
/// <param name="LowerTouched">Probability that the lower barrier is touched at some time, whatever the upper one sees.</param>
/// <param name="UpperTouched">Probability that the upper barrier is touched at some time.</param>
/// <param name="Any">Probability that either is touched; never more than the sum of the two.</param>
/// <param name="LowerFirst">Probability that a barrier is touched and the lower is the first; NaN when <see cref="AnyIsBound"/>.</param>
/// <param name="UpperFirst">The same for the upper; <see cref="LowerFirst"/> and this add up to <see cref="Any"/>.</param>
/// <param name="AnyIsBound">
/// With jumps and two barriers the joint law has no closed form: <see cref="Any"/> is then the sum, capped at one, which bounds it from above.
/// </param>
public readonly record struct BreachProbabilities(
    double LowerTouched, double UpperTouched, double Any, double LowerFirst, double UpperFirst, bool AnyIsBound = false);
