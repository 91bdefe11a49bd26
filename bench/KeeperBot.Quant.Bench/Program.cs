using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using KeeperBot.Quant.Bench;

// dotnet run -c Release --project bench/KeeperBot.Quant.Bench -- ratios        the table of docs/performance.md, for busy machines too
// bench/quantlib/run.sh                                                        the same beside QuantLib
// dotnet run -c Release --project bench/KeeperBot.Quant.Bench -- stress        1,000 positions in 10,000 scenarios
// dotnet run -c Release --project bench/KeeperBot.Quant.Bench -- hedging       the hedging table of docs/evidence.md
// dotnet run -c Release --project bench/KeeperBot.Quant.Bench -- anticipation  the table of trades before their time there
// dotnet run -c Release --project bench/KeeperBot.Quant.Bench -- --filter '*'  BenchmarkDotNet
if (args is ["ratios"])
{
    Ratios.Print();
    return;
}
if (args is ["quantlib", string program])
{
    Peers.Print(program);
    return;
}
if (args is ["hedging"])
{
    HedgingReport.Print();
    return;
}
if (args is ["anticipation"])
{
    HedgingReport.PrintAnticipation();
    return;
}
if (args is ["stress"])
{
    StressRatios.Print();
    return;
}

// In process, so that no second project has to be generated and restored; short, since ratios are what holds.
IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithEnvironmentVariable("DOTNET_TieredCompilation", "0"));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
