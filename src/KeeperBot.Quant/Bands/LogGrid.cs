namespace KeeperBot.Quant.Bands;

/// <summary>A function of ln(spot/start) on an even grid over six standard deviations of the whole experiment, linear between the nodes and flat beyond.</summary>
internal sealed class LogGrid(HedgingExperiment experiment)
{
    public const int Nodes = 401;

    private readonly double _reach = 6 * experiment.Volatility * Math.Sqrt(experiment.Years);

    public double[] Values { get; } = new double[Nodes];

    public double Log(int node) => _reach * (2.0 * node / (Nodes - 1) - 1);

    public double At(double log)
    {
        double place = Math.Clamp((log / _reach + 1) * (0.5 * (Nodes - 1)), 0, Nodes - 1);
        int node = Math.Min((int)place, Nodes - 2);
        double share = place - node;
        return Values[node] + share * (Values[node + 1] - Values[node]);
    }
}
