using System.Collections.Immutable;

namespace KeeperBot.Host.Options.Changes;

/// <summary>What changes of one value do. What a rule does not say loosens.</summary>
/// <param name="Pattern">Whose value: a path with stars for names, or a section and all within it ("venues.**").</param>
/// <param name="Why">Why, in words.</param>
public sealed record ChangeRule(string Pattern, string Why)
{
    /// <summary>The amount is larger, the switch is on, or the choice comes later in <see cref="Order"/>.</summary>
    public ChangeEffect Raised { get; init; }

    /// <summary>The amount is smaller, the switch is off, or the choice comes earlier.</summary>
    public ChangeEffect Lowered { get; init; }

    /// <summary>It is another one, and the two have no order.</summary>
    public ChangeEffect Changed { get; init; }

    /// <summary>It was not there.</summary>
    public ChangeEffect Added { get; init; }

    /// <summary>It is gone.</summary>
    public ChangeEffect Removed { get; init; }

    /// <summary>The choices in order, where it is a choice.</summary>
    public ImmutableArray<string> Order { get; init; } = [];

    /// <summary>Less than zero where the old value is the smaller; null where the two have no order.</summary>
    public int? Compare(string old, string @new) => Order.IsEmpty
        ? ComparableValue.Compare(old, @new)
        : Order.Contains(old) && Order.Contains(@new) ? Order.IndexOf(old).CompareTo(Order.IndexOf(@new)) : null;

    /// <summary>The most that may be: more of it loosens, and so does doing without.</summary>
    public static ChangeRule Most(string pattern, string why) => new(pattern, why) { Lowered = ChangeEffect.Tightens, Added = ChangeEffect.Tightens };

    /// <summary>The least that must be: less of it loosens, and so does doing without.</summary>
    public static ChangeRule Least(string pattern, string why) => new(pattern, why) { Raised = ChangeEffect.Tightens, Added = ChangeEffect.Tightens };

    /// <summary>What is allowed: one more loosens, one fewer tightens.</summary>
    public static ChangeRule Allowed(string pattern, string why) => new(pattern, why) { Removed = ChangeEffect.Tightens };

    /// <summary>What restricts: one more tightens, one fewer loosens.</summary>
    public static ChangeRule Restriction(string pattern, string why) => new(pattern, why) { Added = ChangeEffect.Tightens };

    /// <summary>What an activation stands on: any other loosens.</summary>
    public static ChangeRule Bound(string pattern, string why) => new(pattern, why);

    /// <summary>What is no matter of what the keeper may do.</summary>
    public static ChangeRule Free(string pattern, string why) => new(pattern, why)
    {
        Raised = ChangeEffect.Neutral, Lowered = ChangeEffect.Neutral, Changed = ChangeEffect.Neutral, Added = ChangeEffect.Neutral, Removed = ChangeEffect.Neutral,
    };
}
