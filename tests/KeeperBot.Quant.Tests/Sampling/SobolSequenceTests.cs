using KeeperBot.Quant.Sampling;

namespace KeeperBot.Quant.Tests.Sampling;

public sealed class SobolSequenceTests
{
    [Fact]
    public void Next_FirstPointsInFiveDimensions_AreJoeAndKuos()
    {
        // The points that the authors' own program prints, in Gray-code order; ours lie in the middle of cells of 2^-32.
        double[][] published =
        [
            [0, 0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5, 0.5], [0.75, 0.25, 0.25, 0.25, 0.75], [0.25, 0.75, 0.75, 0.75, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375], [0.875, 0.875, 0.125, 0.375, 0.875],
        ];
        SobolSequence sequence = new(5, null);
        double[] point = new double[5];
        foreach (double[] expected in published)
        {
            sequence.Next(point);
            for (int d = 0; d < 5; d++)
                point[d].ShouldBe(expected[d] + Math.ScaleB(1, -33), 1e-15);
        }
    }

    [Fact]
    public void Next_EveryDimensionAndShift_PutsOnePointInEachCell()
    {
        foreach (Random? shift in new[] { null, new Random(3) })
        {
            SobolSequence sequence = new(SobolDirections.Dimensions, shift);
            HashSet<int>[] cells = [.. Enumerable.Range(0, SobolDirections.Dimensions).Select(_ => new HashSet<int>())];
            double[] point = new double[SobolDirections.Dimensions];
            for (int i = 0; i < 1_024; i++)
            {
                sequence.Next(point);
                for (int d = 0; d < point.Length; d++)
                    cells[d].Add((int)(1_024 * point[d]));
            }
            cells.ShouldAllBe(c => c.Count == 1_024);
        }
    }

    [Fact]
    public void Next_PairsOfNeighbouringDimensions_FillTheSquareEvenly()
    {
        const int Points = 4_096;
        SobolSequence sequence = new(SobolDirections.Dimensions, null);
        double[] point = new double[SobolDirections.Dimensions];
        int[,] boxes = new int[SobolDirections.Dimensions, 16];
        for (int i = 0; i < Points; i++)
        {
            sequence.Next(point);
            for (int d = 1; d < point.Length; d++)
                boxes[d, 4 * (int)(4 * point[d - 1]) + (int)(4 * point[d])]++;
        }
        for (int d = 1; d < SobolDirections.Dimensions; d++)
            for (int box = 0; box < 16; box++)
                boxes[d, box].ShouldBe(Points / 16, $"dimensions {d - 1} and {d}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Build_UnitNormals_HaveTheCovarianceOfABrownianPath(int steps)
    {
        BrownianBridge bridge = new(steps);
        double[][] columns = new double[steps][];
        for (int k = 0; k < steps; k++)
        {
            double[] normals = new double[steps];
            normals[k] = 1;
            columns[k] = new double[steps + 1];
            bridge.Build(normals, columns[k]);
        }
        for (int i = 0; i <= steps; i++)
            for (int j = 0; j <= steps; j++)
                columns.Sum(c => c[i] * c[j]).ShouldBe(Math.Min(i, j), 1e-12 * steps);
        columns[0][steps].ShouldBe(Math.Sqrt(steps), 1e-14 * steps); // the first normal sets the end
    }
}
