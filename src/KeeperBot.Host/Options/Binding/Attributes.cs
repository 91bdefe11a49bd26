namespace KeeperBot.Host.Options.Binding;

/// <summary>What a text value measures; decides which units fit.</summary>
public enum Measure
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>A plain ratio such as "1.25"; no unit.</summary>
    Ratio,

    /// <summary>A share of something, in percent: "5 %".</summary>
    Share,

    /// <summary>A price of gas: gwei or wei.</summary>
    GasPrice,

    /// <summary>An amount of the chain's native coin: ether, gwei or wei.</summary>
    Native,
}

/// <summary>Says what a number measures, and so which units its text may carry.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MeasureAttribute(Measure measure) : Attribute
{
    /// <summary>What it measures.</summary>
    public Measure Measure { get; } = measure;
}

/// <summary>A duration that may also be the word "unchecked", which binds to null.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OrUncheckedAttribute : Attribute;

/// <summary>A contract that several venues of one kind may name alike, since a deployment has one for all of its markets.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OnePerDeploymentAttribute : Attribute;

/// <summary>A whole number with bounds, both included.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BoundsAttribute(ulong lowest, ulong highest) : Attribute
{
    /// <summary>Smallest value that may stand there.</summary>
    public ulong Lowest { get; } = lowest;

    /// <summary>Largest value that may stand there.</summary>
    public ulong Highest { get; } = highest;
}

/// <summary>On an abstract section: the classes it may be, chosen by the value of its "kind" key.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class VariantsAttribute : Attribute
{
    /// <summary>Every value of "kind", and the class it chooses.</summary>
    public abstract IReadOnlyList<(string Kind, Type Type)> All { get; }
}

/// <summary>On a section that may also be written as the value of one of its keys alone.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShorthandAttribute(string property) : Attribute
{
    /// <summary>The property whose value stands for the section.</summary>
    public string Property { get; } = property;
}

/// <summary>On a list or a table that may be empty; every other one needs an entry.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MayBeEmptyAttribute : Attribute;

/// <summary>A required key that the document may leave out where it is inherited (<c>limits.defaults</c>, <c>limits.profile</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InheritedAttribute : Attribute;

/// <summary>A section from which others inherit: any of its keys may be left out, and none of them is in force by itself.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TemplateAttribute : Attribute;

/// <summary>On an entry of a list: the keys that tell it from the others, whatever its place.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ListedByAttribute(params string[] properties) : Attribute
{
    /// <summary>The properties.</summary>
    public IReadOnlyList<string> Properties { get; } = properties;
}
