using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>Runs a calculation over CSV: rows from standard input, answers to standard output, what is wrong with a row to standard error.</summary>
internal sealed class QuantCommand(CommandContext context)
{
    /// <summary>Reads to the end of the input.</summary>
    /// <returns><see cref="ExitCode.BadInput"/> when a row could not be computed; the others are answered all the same.</returns>
    /// <exception cref="CommandFailure">The header is unusable.</exception>
    public ExitCode Execute(Calculation calculation, CancellationToken stop)
    {
        using var table = new CsvTable(context.In, calculation.Inputs);
        using var results = new ResultWriter(context.Out, calculation.Outputs);
        var progress = new RowProgress(context.ErrorIsTerminal ? context.Error : null, context.Time);
        long rows = 0, faults = 0;
        try
        {
            while (table.Next() is { } row)
            {
                stop.ThrowIfCancellationRequested();
                try
                {
                    table.RequireWhole(row);
                    calculation.Take(row, results);
                }
                catch (RowFault fault)
                {
                    Report(fault);
                    calculation.Failed(row, results);
                }

                progress.Report(++rows);
            }

            calculation.Complete(results, Report);
        }
        finally
        {
            progress.Clear();
            results.Flush();
        }

        return faults == 0 ? ExitCode.Ok : ExitCode.BadInput;

        void Report(RowFault fault)
        {
            faults++;
            progress.Clear();
            context.Error.WriteLine($"keeper: {SafeText.Escape(fault.Message)}");
        }
    }
}
