using System.CommandLine;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>`keeper quant` and what stands below it.</summary>
internal static class QuantCommandLine
{
    private const string Common =
        "Reads CSV on stdin and writes CSV on stdout with 17 significant digits. The first line names the columns, in any order; others are ignored. A row that is wrong is "
        + "answered `error` and told of on stderr with its line and column; the rest go on, and the exit code is 12.";

    /// <summary>Builds the command.</summary>
    public static Command Build(CommandContext context)
    {
        var constrain = new Option<bool>("--constrain") { Description = "Forbid butterfly arbitrage; --constrain=false gives the plain least-squares optimum over b >= 0, |rho| < 1 and sigma > 0, with no other bound.", DefaultValueFactory = _ => true };
        var svi = new Command("svi", "Fit raw SVI slices. Columns: slice, T (years), k (ln K/F), w (total variance vol^2 T); at least five strikes a slice.") { constrain };
        svi.SetAction((parsed, stop) => Task.FromResult((int)new QuantCommand(context).Execute(new SviCalculation(parsed.GetValue(constrain)), stop)));
        return new Command("quant", $"The numerics as a calculator, for people and for checking. {Common}")
        {
            Of("greeks", "Price and Greeks of European options. Columns: id, model (spot or black76, for which S is the forward and q may be empty), type (C or P), S, K, T (years), r, q, vol (1.00 = 100 %).",
                () => new GreeksCalculation()),
            Of("iv", "Black-76 implied volatilities. Columns: id, type (C or P), F, K, T (years), r, price (present value). The status says where a price lies between the bounds.",
                () => new ImpliedVolCalculation()),
            svi,
            Of("breach", "Probabilities that a spot touches its barriers. Columns: id, S, lower, upper (empty: none), vol, drift, T (years); optional: dt (years between looks), and Kou's jumps "
                + "lambda, p, eta1, eta2, all or none. With jumps and two barriers p_any is a bound from above.", () => new BreachCalculation()),
        };

        Command Of(string name, string description, Func<Calculation> calculation)
        {
            var command = new Command(name, description);
            command.SetAction((_, stop) => Task.FromResult((int)new QuantCommand(context).Execute(calculation(), stop)));
            return command;
        }
    }
}
