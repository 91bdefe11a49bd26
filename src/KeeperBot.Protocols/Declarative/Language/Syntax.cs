using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>A parsed expression before its names and scales are checked.</summary>
/// <param name="Position">Where it starts in the text, from 0.</param>
internal abstract record Syntax(int Position);

/// <summary>A decimal literal: <paramref name="Digits"/> / 10^<paramref name="Scale"/>.</summary>
internal sealed record NumberSyntax(int Position, BigInteger Digits, int Scale) : Syntax(Position);

/// <summary>A field, or true or false.</summary>
internal sealed record NameSyntax(int Position, string Name) : Syntax(Position);

/// <summary>A function of the language.</summary>
internal sealed record CallSyntax(int Position, string Function, ImmutableArray<Syntax> Arguments) : Syntax(Position);

/// <summary>- or ! before an operand.</summary>
internal sealed record UnarySyntax(int Position, string Operator, Syntax Operand) : Syntax(Position);

/// <summary>An operator between two operands.</summary>
internal sealed record BinarySyntax(int Position, string Operator, Syntax Left, Syntax Right) : Syntax(Position);
