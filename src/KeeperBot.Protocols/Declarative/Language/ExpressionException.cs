namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>An expression that cannot be loaded.</summary>
/// <param name="position">Where in its text, from 0.</param>
/// <param name="problem">What is wrong there.</param>
/// <param name="mend">What to write instead.</param>
internal sealed class ExpressionException(int position, string problem, string mend) : Exception(problem)
{
    internal int Position { get; } = position;

    internal string Problem { get; } = problem;

    internal string Mend { get; } = mend;
}

/// <summary>An expression that has no value for the fields as they are: a division by zero, an overflow.</summary>
/// <param name="code">Stable code.</param>
/// <param name="detail">What happened.</param>
internal sealed class EvaluationException(string code, string detail) : Exception(detail)
{
    internal string Code { get; } = code;
}
