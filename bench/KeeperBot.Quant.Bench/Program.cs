using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// dotnet run -c Release --project bench/KeeperBot.Quant.Bench -- --filter '*'
// In process, so that no second project has to be generated and restored; short, since ratios are what holds.
IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithEnvironmentVariable("DOTNET_TieredCompilation", "0"));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
