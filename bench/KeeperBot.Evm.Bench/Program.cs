using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using KeeperBot.Evm.Bench;

// dotnet run -c Release --project bench/KeeperBot.Evm.Bench -- ratios          the tables of docs/performance.md, for busy machines too
// dotnet run -c Release --project bench/KeeperBot.Evm.Bench -- snapshots       the snapshots alone
// dotnet run -c Release --project bench/KeeperBot.Evm.Bench -- --filter '*'    BenchmarkDotNet
if (args is ["ratios" or "snapshots"])
{
    if (args is ["ratios"])
        Ratios.Print();
    await SnapshotRatios.PrintAsync();
    return;
}

// In process, so that no second project has to be generated and restored; short, since ratios are what holds.
IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithEnvironmentVariable("DOTNET_TieredCompilation", "0"));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
