namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// Where a batch's results go, one span per Greek, in the meaning and units of <see cref="OptionGreeks"/>. The first six are always written; the
/// others all or none: leave them empty for the cheaper evaluation.
/// </summary>
public readonly ref struct GreekBatch
{
    /// <summary>Prices.</summary>
    public required Span<double> Price { get; init; }

    /// <summary>dV/dS.</summary>
    public required Span<double> Delta { get; init; }

    /// <summary>d2V/dS2.</summary>
    public required Span<double> Gamma { get; init; }

    /// <summary>dV/dvol.</summary>
    public required Span<double> Vega { get; init; }

    /// <summary>dV/dt.</summary>
    public required Span<double> Theta { get; init; }

    /// <summary>dV/dr.</summary>
    public required Span<double> Rho { get; init; }

    /// <summary>dV/dq.</summary>
    public Span<double> Phi { get; init; }

    /// <summary>d2V/dS dvol.</summary>
    public Span<double> Vanna { get; init; }

    /// <summary>d2V/dvol2.</summary>
    public Span<double> Volga { get; init; }

    /// <summary>d2V/dS dt.</summary>
    public Span<double> Charm { get; init; }

    /// <summary>d3V/dS3.</summary>
    public Span<double> Speed { get; init; }

    /// <summary>d3V/dS2 dvol.</summary>
    public Span<double> Zomma { get; init; }

    /// <summary>d3V/dS2 dt.</summary>
    public Span<double> Color { get; init; }

    /// <summary>d2V/dvol dt.</summary>
    public Span<double> Veta { get; init; }

    /// <summary>d3V/dvol3.</summary>
    public Span<double> Ultima { get; init; }

    /// <summary>Whether the Greeks beyond the first six are wanted.</summary>
    public bool WantsFurther => !Phi.IsEmpty;

    internal void Check(int count)
    {
        Same(Price, nameof(Price), count);
        Same(Delta, nameof(Delta), count);
        Same(Gamma, nameof(Gamma), count);
        Same(Vega, nameof(Vega), count);
        Same(Theta, nameof(Theta), count);
        Same(Rho, nameof(Rho), count);
        int further = WantsFurther ? count : 0;
        Same(Phi, nameof(Phi), further);
        Same(Vanna, nameof(Vanna), further);
        Same(Volga, nameof(Volga), further);
        Same(Charm, nameof(Charm), further);
        Same(Speed, nameof(Speed), further);
        Same(Zomma, nameof(Zomma), further);
        Same(Color, nameof(Color), further);
        Same(Veta, nameof(Veta), further);
        Same(Ultima, nameof(Ultima), further);
    }

    internal void Set(int i, in OptionGreeks g)
    {
        (Price[i], Delta[i], Gamma[i], Vega[i], Theta[i], Rho[i]) = (g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho);
        if (!WantsFurther)
            return;
        (Phi[i], Vanna[i], Volga[i], Charm[i], Speed[i]) = (g.Phi, g.Vanna, g.Volga, g.Charm, g.Speed);
        (Zomma[i], Color[i], Veta[i], Ultima[i]) = (g.Zomma, g.Color, g.Veta, g.Ultima);
    }

    private static void Same(Span<double> span, string name, int count)
    {
        if (span.Length != count)
            throw new ArgumentException($"{name} has {span.Length} places where {count} are needed.", name);
    }
}
