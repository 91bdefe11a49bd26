using System.Collections.Immutable;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>What one `keeper quant` command computes: columns in, columns out.</summary>
internal abstract class Calculation
{
    /// <summary>Columns that the header must name; others are ignored.</summary>
    public abstract ImmutableArray<string> Inputs { get; }

    /// <summary>Columns of the answer; the first is the row's name.</summary>
    public abstract ImmutableArray<string> Outputs { get; }

    /// <summary>Takes one row.</summary>
    /// <exception cref="RowFault">It cannot be computed.</exception>
    public abstract void Take(CsvRow row, ResultWriter results);

    /// <summary>Takes note of a row that cannot be computed: its answer says `error`.</summary>
    public virtual void Failed(CsvRow row, ResultWriter results) => results.Error(row.Text(Outputs[0]));

    /// <summary>After the last row; tells of answers that could not be computed.</summary>
    public virtual void Complete(ResultWriter results, Action<RowFault> report)
    {
    }
}
